import type { ComponentChildren } from 'preact';
import { useEffect } from 'preact/hooks';

interface PageProps {
  readonly title: string;
  /** One line: which question this room answers. */
  readonly about?: string;
  /** Where this page lies, from the room down. */
  readonly trail?: readonly { readonly href: string; readonly text: string }[];
  readonly actions?: ComponentChildren;
  readonly children: ComponentChildren;
}

/** A room's page: its title (also of the tab), what it is for, what can be done here. */
export function Page({ title, about, trail = [], actions, children }: PageProps) {
  useEffect(() => {
    document.title = `${title} · jangteo`;
  }, [title]);
  return (
    <>
      <header class="page-head">
        <div>
          {trail.length > 0 && (
            <p class="trail">
              {trail.map(({ href, text }) => (
                <a key={href} href={href}>
                  {text}
                </a>
              ))}
            </p>
          )}
          <h1>{title}</h1>
          {about !== undefined && <p class="soft">{about}</p>}
        </div>
        {actions !== undefined && <div class="actions">{actions}</div>}
      </header>
      {children}
    </>
  );
}

/** A part of a page with a heading of its own. */
export function Section({ title, actions, children }: { title: string; actions?: ComponentChildren; children: ComponentChildren }) {
  return (
    <section class="section">
      <div class="section-head">
        <h2>{title}</h2>
        {actions !== undefined && <div class="actions">{actions}</div>}
      </div>
      {children}
    </section>
  );
}
