import type { TestShop } from './shop.ts';

/** A page as somebody without a script gets it. */
export interface Seen {
  readonly status: number;
  /** Where it is, after all redirects. */
  readonly path: string;
  readonly markup: string;
}

const ENTITIES: Readonly<Record<string, string>> = { '&amp;': '&', '&lt;': '<', '&gt;': '>', '&quot;': '"', '&#39;': "'" };
const plain = (text: string) => text.replaceAll(/&(?:amp|lt|gt|quot|#39);/g, (entity) => ENTITIES[entity] ?? entity);

/** Somebody with a browser without scripts: keeps cookies, follows redirects, fills in forms. */
export function shopper(shop: Pick<TestShop, 'url'>, language = 'en') {
  const cookies = new Map<string, string>();

  const ask = async (path: string, init: RequestInit = {}): Promise<Response> => {
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const headers = { accept: 'text/html', 'accept-language': language, ...(cookie !== '' && { cookie }), ...init.headers };
    const response = await fetch(new URL(path, shop.url), { ...init, headers, redirect: 'manual' });
    for (const set of response.headers.getSetCookie()) {
      const [, name = '', value = '', rest = ''] = /^([^=]+)=([^;]*)(.*)$/.exec(set) ?? [];
      if (/max-age=0|expires=thu, 01 jan 1970/i.test(rest)) cookies.delete(name);
      else cookies.set(name, value);
    }
    return response;
  };
  const follow = async (path: string, init: RequestInit = {}): Promise<Seen> => {
    let [at, response] = [path, await ask(path, init)];
    for (let hops = 0; response.status >= 300 && response.status < 400 && hops < 5; hops++) {
      at = response.headers.get('location') ?? '';
      response = await ask(at);
    }
    return { status: response.status, path: at, markup: await response.text() };
  };
  const send = (path: string, fields: Record<string, string>, headers: Record<string, string> = {}) =>
    follow(path, {
      method: 'POST',
      body: new URLSearchParams(fields),
      headers: { 'content-type': 'application/x-www-form-urlencoded', origin: shop.url, ...headers },
    });
  return {
    cookies,
    open: (path: string) => follow(path),
    send,
    /** What a form posted, without following where it leads. */
    post: (path: string, fields: Record<string, string>, headers: Record<string, string> = {}) =>
      ask(path, { method: 'POST', body: new URLSearchParams(fields), headers: { origin: shop.url, ...headers } }),
    /** Fills in the form of a page that posts to `action`, and sends it. */
    submit(page: Seen, action: string, changes: Record<string, string> = {}) {
      return send(action, { ...fieldsOf(page, action), ...changes });
    },
  };
}

/** What the form that posts to `action` would send as it stands. */
export function fieldsOf({ markup }: Seen, action: string): Record<string, string> {
  const form = [...markup.matchAll(/<form[\s\S]*?<\/form>/g)].map(([form]) => form).find((one) => one.includes(`action="${action}"`)) ?? '';
  const inputs = [...form.matchAll(/<input[^>]*>/g)].map(([input]) => input);
  const attribute = (tag: string, name: string) => plain(new RegExp(` ${name}="([^"]*)"`).exec(tag)?.[1] ?? '');
  const sent = inputs.filter((input) => attribute(input, 'type') !== 'radio' || / checked/.test(input));
  const selected = [...form.matchAll(/<select[^>]* name="([^"]*)"[\s\S]*?<option value="([^"]*)" selected/g)];
  return Object.fromEntries([
    ...sent.map((input) => [attribute(input, 'name'), attribute(input, 'value')]),
    ...selected.map(([, name, value]) => [name, value]),
  ]);
}

/** What a person reads. */
export function textOf({ markup }: Seen): string {
  const main = /<main[\s\S]*<\/main>/.exec(markup)?.[0] ?? '';
  return plain(main.replaceAll(/<[^>]*>/g, ' '))
    .replaceAll(/\s+/g, ' ')
    .trim();
}
