import { hasCode } from '@jangteo/kernel/errors';
import type { LogFields } from '@jangteo/kernel/logger';
import { outsideTransaction } from '@jangteo/kernel/transaction-scope';
import type { Shop } from './shop.ts';
import { Violation } from './violation.ts';

const PARKED = 'an event that takes the process down is parked';
/** So often a process dies at one event before it is parked. */
const DEATHS = 3;

interface ParkedKey {
  readonly service: string;
  readonly key: string;
}

/** Whoever is called when an alarm is logged. A process that dies again and again is their one reason to act. */
export class Operator {
  readonly #deathsOf: (service: string) => number;
  readonly #fail: (violation: Violation) => void;
  readonly #toRedrive: ParkedKey[] = [];
  #isAtIt = false;

  constructor(deathsOf: (service: string) => number, fail: (violation: Violation) => void) {
    this.#deathsOf = deathsOf;
    this.#fail = fail;
  }

  get waits(): string | undefined {
    const [first] = this.#toRedrive;
    return first && `the operator with ${first.key} of ${first.service}`;
  }

  alarmed(message: string, fields: LogFields): void {
    // The provider was away for long; it is asked until it answers.
    if (message.startsWith('the provider has not settled')) return;
    const { service, key } = fields;
    if (message === PARKED && this.#deathsOf(String(service)) >= DEATHS) {
      this.#toRedrive.push({ service: String(service), key: String(key) });
      return;
    }
    this.#fail(new Violation('nothing has to be looked at by somebody', `${message} ${JSON.stringify(fields)}`));
  }

  /** Redrives one key, once nothing goes wrong any more: it was not the event's fault, so now it must go through. */
  act(shop: Shop): void {
    const [parked] = this.#toRedrive;
    if (parked === undefined || this.#isAtIt) return;
    this.#isAtIt = true;
    outsideTransaction(() => shop.redrive(parked.service, parked.key))
      .then(
        (outcomes) => {
          this.#toRedrive.shift();
          const wrong = outcomes.find(({ unparked }) => !unparked);
          if (wrong !== undefined)
            this.#fail(new Violation('an event that took its process down goes through later', JSON.stringify(wrong)));
        },
        (thrown) => {
          // Its process ended meanwhile, for the last time; it is asked again.
          if (!hasCode(thrown, 'SERVICE_UNAVAILABLE'))
            this.#fail(new Violation('an operator can redrive', thrown instanceof Error ? (thrown.stack ?? '') : String(thrown)));
        },
      )
      .finally(() => {
        this.#isAtIt = false;
      });
  }
}
