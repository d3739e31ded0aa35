const HERE = 'http://here.invalid';
const LENGTH_MAX = 2_000;

/** Where to go on after a log-in: a path of this shop, whatever an address says; the front page where it says another place. */
export function safeNext(next: string | null | undefined): string {
  // Read as browsers read it: they take \ for /, and leave out tabs and line breaks.
  const url = next === null || next === undefined || next.length > LENGTH_MAX ? null : URL.parse(next, HERE);
  if (url === null || url.origin !== HERE) return '/';
  // /.//evil.example is a path of this shop that is written as an address of another.
  return url.pathname.startsWith('//') ? '/' : `${url.pathname}${url.search}${url.hash}`;
}

/** The log-in page that leads back. */
export function logInUrl(here: string): string {
  return here === '/' ? '/login' : `/login?${new URLSearchParams({ next: here })}`;
}
