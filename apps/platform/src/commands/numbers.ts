import { InvalidArgumentError } from 'commander';

/** Reads an option that is a whole number from `min` to `max`. */
export function wholeNumber(min = Number.MIN_SAFE_INTEGER, max = Number.MAX_SAFE_INTEGER): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (!/^-?\d+$/.test(text) || value < min || value > max) {
      const from = min === Number.MIN_SAFE_INTEGER ? '' : ` of at least ${min}`;
      const to = max === Number.MAX_SAFE_INTEGER ? '' : `${from === '' ? ' of' : ' and'} at most ${max}`;
      throw new InvalidArgumentError(`It must be a whole number${from}${to}.`);
    }
    return value;
  };
}

/** Reads an option that is a share from 0 to 1. */
export function share(text: string): number {
  const value = Number(text);
  if (text.trim() === '' || !(value >= 0 && value <= 1)) throw new InvalidArgumentError('It must be from 0 to 1.');
  return value;
}

/** Reads an option that is a number above 0. */
export function positiveNumber(text: string): number {
  const value = Number(text);
  if (text.trim() === '' || !(value > 0)) throw new InvalidArgumentError('It must be a number above 0.');
  return value;
}
