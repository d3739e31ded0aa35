/** What `jangteo doctor --engines` found at an engine, and what to do about it. */
export interface EngineCheck {
  /** Such as `change log`. */
  readonly check: string;
  /** `warning`: it works, and somebody should know. `wrong`: a shop would not work on it. */
  readonly state: 'ok' | 'warning' | 'wrong';
  readonly found: string;
  /** Empty where it is well. */
  readonly advice: string;
}

/** `isWell`, or else `state` with the advice. */
export function engineCheck(
  check: string,
  found: string,
  isWell: boolean,
  advice: string,
  state: 'warning' | 'wrong' = 'wrong',
): EngineCheck {
  return isWell ? { check, state: 'ok', found, advice: '' } : { check, state, found, advice };
}

/** Whether a version is at least another one, by its numbers: `8.4.1` is at least `8.0`. */
export function isAtLeast(version: string, least: string): boolean {
  const [has, wants] = [numbersIn(version), numbersIn(least)];
  for (const [at, wanted] of wants.entries()) {
    const number = has[at] ?? 0;
    if (number !== wanted) return number > wanted;
  }
  return true;
}

function numbersIn(version: string): number[] {
  return (/\d+(\.\d+)*/.exec(version)?.[0] ?? '0').split('.').map(Number);
}
