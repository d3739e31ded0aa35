import { linkTo } from '../route.ts';

/** The parts of a room that has several, each with an address of its own. */
export function Tabs({ label, tabs, open }: { label: string; tabs: readonly (readonly [path: string, text: string])[]; open: string }) {
  return (
    <nav class="tabs" aria-label={label}>
      {tabs.map(([path, text]) => (
        <a key={path} href={linkTo(path)} aria-current={path === open ? 'page' : undefined}>
          {text}
        </a>
      ))}
    </nav>
  );
}
