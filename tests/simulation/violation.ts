/** Something that must always hold did not. */
export class Violation extends Error {
  /** Its name stays the same while a failing run is made smaller. */
  readonly invariant: string;

  constructor(invariant: string, detail: string) {
    super(`${invariant}: ${detail}`);
    this.name = 'Violation';
    this.invariant = invariant;
  }
}
