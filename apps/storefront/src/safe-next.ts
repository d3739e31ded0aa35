const LENGTH_MAX = 2_000;

/** Where to go on after a log-in: a path of this shop, whatever an address says; the front page where it says another place. */
export function safeNext(next: string | null | undefined): string {
  // A browser reads \ as /, and leaves out tabs and line breaks, so that /\evil.example and /<tab>/evil.example lead elsewhere.
  if (next === null || next === undefined || next.length > LENGTH_MAX || !/^\/(?![/\\])[^\\\p{Cc}]*$/u.test(next)) return '/';
  const url = new URL(next, 'http://here.invalid');
  return url.origin === 'http://here.invalid' ? `${url.pathname}${url.search}${url.hash}` : '/';
}

/** The log-in page that leads back. */
export function logInUrl(here: string): string {
  return here === '/' ? '/login' : `/login?${new URLSearchParams({ next: here })}`;
}
