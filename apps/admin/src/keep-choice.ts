const YEAR_S = 31_536_000;

/** In a cookie, so that the server draws the first page with it. `undefined` forgets it. */
export function keepChoice(name: string, value: string | undefined): void {
  // biome-ignore lint/suspicious/noDocumentCookie: CookieStore is not in every browser yet.
  document.cookie = `${name}=${value ?? ''}; path=/; max-age=${value === undefined ? 0 : YEAR_S}; samesite=lax`;
}
