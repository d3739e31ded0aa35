/** A long sentence has room, and nobody makes us hash a megabyte. */
export const PASSWORD_LENGTH_MAX = 128;

/** Characters as a person counts them: code points. */
export function lengthOf(text: string): number {
  let length = 0;
  for (const _ of text) length++;
  return length;
}

/** To be asked at log-in, too, before anything is hashed. */
export function isPasswordTooLong(password: string): boolean {
  return lengthOf(password) > PASSWORD_LENGTH_MAX;
}
