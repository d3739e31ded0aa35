import { JangteoError } from '@jangteo/kernel/errors';
import type { Runtime } from '@jangteo/kernel/runtime';
import { Analyser } from './analyser.ts';
import type { EngineRequests } from './engine-requests.ts';
import type { IndexMeta } from './index-layout.ts';
import type { IndexNames } from './index-names.ts';

/** An index as it was made; nothing of this changes while it is there. */
export interface KnownIndex {
  /** Its name on the engine. */
  readonly there: string;
  readonly uuid: string;
  readonly kind: 'raw' | 'search';
  /** Undefined for a raw index. */
  readonly analyser: Analyser | undefined;
}

/** Another process may point an alias elsewhere, or make an index anew: what is behind a name is asked again after so long. */
const RESOLVED_MS = 1_000;
/** Versions that are searched, written and looked at. */
const INDEXES_MAX = 8;

type Settings = Readonly<Record<string, { readonly settings: { readonly index: { readonly uuid: string } } }>>;
type Mappings = Readonly<Record<string, { readonly mappings: { readonly _meta?: IndexMeta } }>>;

/** What is known of indexes, and behind which names they are. */
export class KnownIndexes {
  readonly #requests: EngineRequests;
  readonly #names: IndexNames;
  readonly #clock: Runtime['clock'];
  readonly #resolved = new Map<string, { readonly index: Promise<KnownIndex>; readonly at: number }>();
  readonly #byUuid = new Map<string, Promise<KnownIndex>>();

  constructor(requests: EngineRequests, names: IndexNames, { clock }: Pick<Runtime, 'clock'>) {
    this.#requests = requests;
    this.#names = names;
    this.#clock = clock;
  }

  /** The index that a name is of, or points to. Throws NOT_FOUND. */
  resolve(target: string): Promise<KnownIndex> {
    const now = this.#clock.now();
    const known = this.#resolved.get(target);
    if (known !== undefined && now - known.at < RESOLVED_MS && now >= known.at) return known.index;
    const index = this.#ask(target);
    this.#resolved.set(target, { index, at: now });
    index.catch(() => {
      if (this.#resolved.get(target)?.index === index) this.#resolved.delete(target);
    });
    return index;
  }

  /** What is behind names is asked for again. */
  forgetNames(): void {
    this.#resolved.clear();
  }

  async #ask(target: string): Promise<KnownIndex> {
    const found = await this.#requests.send<Settings>({
      method: 'GET',
      path: [this.#names.there(target), '_settings', 'index.uuid'],
    });
    const [there, about] = Object.entries(found)[0] ?? [];
    if (there === undefined || about === undefined) throw new JangteoError('NOT_FOUND', `there is no search index "${target}"`);
    const { uuid } = about.settings.index;
    const known = this.#byUuid.get(uuid);
    if (known !== undefined) return known;
    const loaded = this.#load(there, uuid);
    if (this.#byUuid.size === INDEXES_MAX) this.#byUuid.delete(this.#byUuid.keys().next().value as string);
    this.#byUuid.set(uuid, loaded);
    loaded.catch(() => this.#byUuid.delete(uuid));
    return loaded;
  }

  async #load(there: string, uuid: string): Promise<KnownIndex> {
    const mappings = await this.#requests.send<Mappings>({
      method: 'GET',
      path: [there, '_mapping'],
      query: { filter_path: '*.mappings._meta' },
    });
    const meta = mappings[there]?.mappings._meta;
    if (meta === undefined) throw new JangteoError('INVALID_REQUEST', `"${there}" was not made by this adapter`);
    const analyser = meta.kind === 'search' ? new Analyser(this.#requests, there, meta.dictionary) : undefined;
    return { there, uuid, kind: meta.kind, analyser };
  }
}
