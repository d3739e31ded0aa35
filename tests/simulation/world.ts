import type { LogFields } from '@jangteo/kernel/logger';
import { type TestProviderTables, testProvider } from '@jangteo/payments/test-provider';
import { migrations as paymentsMigrations } from '../../services/payments/migrations/index.ts';
import { Buyers } from './buyers.ts';
import { Disk, type Image } from './disk.ts';
import { Faults } from './faults.ts';
import { Books, Promises } from './invariants/books.ts';
import { Watch } from './invariants/watch.ts';
import { Operator } from './operator.ts';
import type { Plan } from './plan.ts';
import { type Life, Process } from './process.ts';
import { checkRest, unrest } from './rest.ts';
import { Scheduler } from './scheduler.ts';
import { Shop } from './shop.ts';
import { type StorePoints, simulatedSqlEngine } from './sql-engine.ts';
import { Violation } from './violation.ts';
import { Wire } from './wire.ts';

/** When the simulated days begin; the image is a little older. */
export const START_MS = 1_800_000_000_000;
/** Faults happen up to here. */
export const CHAOS_MS = 25_000;
/** Then the shop has so long to come to rest: leases of 60 s run out, orders time out, holds are swept. */
const REST_MS_MAX = 300_000;
const LOOK_MS = 500;

/** One run of a plan, from the image of a shop to its rest. */
export class World {
  readonly disk: Disk;
  readonly scheduler: Scheduler;
  readonly books: Books;
  readonly outside: Life;
  readonly faults: Faults;
  readonly #plan: Plan;
  readonly #watch: Watch;
  readonly #operator: Operator;
  readonly #processes = new Map<string, Process>();
  readonly #startMs: number;
  #buyers: Buyers | undefined;
  #failure: Violation | undefined;
  readonly #fail = (violation: Violation): void => {
    this.#failure ??= violation;
  };
  #lookAt: number;
  #chaosEnded = false;

  constructor(plan: Plan, image: Image, startMs = START_MS) {
    this.#plan = plan;
    this.#startMs = startMs;
    this.#lookAt = startMs;
    this.disk = new Disk(image);
    this.books = new Books(this.disk, new Promises());
    this.#watch = new Watch(this.books);
    this.#operator = new Operator((service) => this.#deathsOf(service), this.#fail);
    const { seed, laggard, picked } = plan;
    this.scheduler = new Scheduler(
      startMs,
      { seed, laggard, picked },
      {
        befall: (actor, label) => this.faults.befall(actor, label),
        between: () => this.#between(),
      },
    );
    this.faults = new Faults(plan, {
      crash: (process, downMs) => this.#each(process, (one) => one.crash(downMs)),
      stop: (process, downMs) => this.#each(process, (one) => one.stop(downMs)),
      jump: (process, ms) =>
        this.#each(process, (one) => {
          one.skewMs += ms;
        }),
      rewind: (group, records) => void this.#rewind(group, records),
      now: () => this.scheduler.now,
      steps: () => this.scheduler.steps,
      soon: (what) => this.scheduler.soon(what),
      note: (text) => this.scheduler.note(text),
    });
    const nowhere = new Process(
      'outside',
      seed,
      this.scheduler,
      { name: 'outside', alive: true },
      async () => async () => {},
      this.#events(),
    );
    nowhere.start();
    this.outside = nowhere.life as Life;
  }

  /** Goes on until the shop is at rest, or `until` says so. Throws a Violation. */
  async run(until?: (shop: Shop, wire: Wire) => Promise<boolean>): Promise<void> {
    const { seed, topology } = this.#plan;
    const wire = new Wire(this.scheduler, this.outside, seed);
    const points = (life: Life) => this.#pointsOf(life);
    const engine = simulatedSqlEngine({ disk: this.disk, runtime: this.outside.runtime, points: points(this.outside), exclusive: true });
    const store = await engine.open<TestProviderTables>('provider', paymentsMigrations);
    const provider = testProvider(this.outside.runtime, store);
    const shop = new Shop({ disk: this.disk, wire, outside: this.outside, provider, pointsOf: points }, topology);
    this.#shop = shop;
    for (const [name, boot] of shop.programs(topology)) {
      this.#processes.set(name, new Process(name, seed ^ hashOf(name), this.scheduler, this.outside, boot, this.#events()));
    }
    for (const process of this.#processes.values()) process.start();
    const buyers = new Buyers(this.outside, wire, this.books.promises, {
      fail: this.#fail,
      tamper: ({ store, statement }) => {
        const { connection } = this.disk.database(store);
        connection.run(statement);
        this.#watch.committed(store, new Set(tablesOf(this.disk, store)));
      },
    });
    this.#buyers = buyers;
    for (const act of this.#plan.acts) buyers.send(act);
    if (until !== undefined) {
      until(shop, wire).then(
        (done) => {
          this.#isDone = done;
        },
        (thrown) => {
          this.#failure ??= new Violation('the image is made', String(thrown));
        },
      );
    }
    const onUnhandled = (thrown: unknown) => {
      this.#failure ??= new Violation('no rejection is left unhandled', thrown instanceof Error ? (thrown.stack ?? '') : String(thrown));
    };
    process.on('unhandledRejection', onUnhandled);
    try {
      await this.scheduler.run();
    } finally {
      process.off('unhandledRejection', onUnhandled);
      for (const one of this.#processes.values()) one.life?.end();
      this.outside.end();
    }
  }

  #shop: Shop | undefined;
  #isDone: boolean | undefined;

  #between(): boolean {
    this.faults.between();
    this.#watch.check();
    if (this.#failure !== undefined) throw this.#failure;
    if (this.#isDone !== undefined) return this.#isDone;
    return this.scheduler.now >= this.#lookAt && this.#look();
  }

  #look(): boolean {
    const { now } = this.scheduler;
    this.#lookAt = now + LOOK_MS;
    if (now < this.#startMs + CHAOS_MS) return false;
    if (!this.#chaosEnded) {
      this.#chaosEnded = true;
      this.faults.end();
      this.scheduler.note('--- from here on nothing goes wrong any more');
    }
    if (this.#shop !== undefined && this.isUp) this.#operator.act(this.#shop);
    const waits = this.#waits();
    if (waits === undefined) {
      checkRest(this.books, this.#watch.ledger);
      return true;
    }
    const jumpedMs = Math.max(0, ...Array.from(this.#processes.values(), ({ skewMs }) => Math.abs(skewMs)));
    if (now > this.#startMs + CHAOS_MS + REST_MS_MAX + jumpedMs) throw new Violation('the shop comes to rest', `still there: ${waits}`);
    return false;
  }

  get isUp(): boolean {
    return Array.from(this.#processes.values()).every((process) => process.isUp);
  }

  #waits(): string | undefined {
    const busy = this.#buyers?.busy ?? 0;
    if (busy > 0) return `${busy} buyers without an answer`;
    for (const process of this.#processes.values()) if (!process.isUp) return `the process ${process.name}`;
    return this.#operator.waits ?? unrest(this.books);
  }

  #pointsOf(life: Life): StorePoints {
    return {
      step: (label) => life.step(label),
      refusal: (store) => this.faults.refusal(store),
      committed: (store, tables) => this.#watch.committed(store, tables),
    };
  }

  #events() {
    return {
      onCritical: (message: string, fields: LogFields) => this.#operator.alarmed(message, fields),
    };
  }

  #each(name: string, what: (process: Process) => void): void {
    for (const process of this.#processesOf(name)) what(process);
  }

  /** How often a process that runs this service died. */
  #deathsOf(service: string): number {
    return this.#processesOf(service).reduce((sum, { deaths }) => sum + deaths, 0);
  }

  /** A process by its name, or all copies of a service. */
  #processesOf(name: string): Process[] {
    const exact = this.#processes.get(name) ?? this.#processes.get('shop');
    return exact === undefined ? [...this.#processes.values()].filter((process) => process.name.startsWith(`${name}-`)) : [exact];
  }

  async #rewind(group: string, records: number): Promise<void> {
    const log = this.#shop?.log?.log;
    if (log === undefined) return;
    try {
      for (const { topic, partition, committed } of await log.lag(group)) {
        if (committed > 0) await log.seek(group, { topic, partition, offset: Math.max(0, committed - records) });
      }
    } catch {
      // The log went away meanwhile.
    }
  }
}

function tablesOf(disk: Disk, store: string): string[] {
  return disk.rows<{ name: string }>(store, "select name from sqlite_schema where type = 'table'").map(({ name }) => name);
}

function hashOf(text: string): number {
  let value = 0;
  for (const character of text) value = Math.imul(value, 31) + character.charCodeAt(0);
  return value;
}
