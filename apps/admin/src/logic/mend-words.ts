/** What was done to a row of an import, taken apart: `title_spaces` is `spaces` of `title`. */
export function mendOf(reason: string, known: readonly string[]): { readonly field: string; readonly what: string } {
  const what = known.find((one) => reason === one || reason.endsWith(`_${one}`)) ?? reason;
  return { field: reason === what ? '' : reason.slice(0, -what.length - 1), what };
}
