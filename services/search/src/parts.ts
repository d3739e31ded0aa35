import type { SearchService } from '@jangteo/contracts/search/v1/search';
import type { DictionaryRule } from '@jangteo/ports/search/search-index';
import type { Handlers } from '@jangteo/rpc/service-types';
import type { RecurringWork } from '@jangteo/service-kit/define-service';

type Rpc = Handlers<typeof SearchService>;

/** A query and what its first ten titles must and must not say. */
export interface GoldenQuery {
  readonly query: string;
  readonly expected: readonly string[];
  readonly excluded: readonly string[];
}

/** The words of the shop's language, as the operator keeps them. */
export interface Words {
  readonly rpc: Pick<
    Rpc,
    | 'listZeroResults'
    | 'listSynonyms'
    | 'putSynonyms'
    | 'deleteSynonyms'
    | 'listDictionary'
    | 'putDictionaryWord'
    | 'deleteDictionaryWord'
    | 'listGoldenQueries'
    | 'putGoldenQuery'
    | 'deleteGoldenQuery'
  >;
  readonly recurring: readonly RecurringWork[];
  /** Sets of words that mean the same, as edited last. */
  synonyms(): Promise<readonly (readonly string[])[]>;
  /** As edited last: a new version of the index is made with it. Every word of a synonym set is in it. */
  dictionary(): Promise<readonly DictionaryRule[]>;
  golden(): Promise<readonly GoldenQuery[]>;
  /** Counts a search that found nothing; never fails its search. */
  foundNothing(query: string): void;
  /** Tells which words the live index was made with. */
  setLive(dictionary: readonly DictionaryRule[]): void;
  /** Writes what has been counted. */
  stop(): Promise<void>;
}

/** What buyers type, turned into what the index is asked. */
export interface Queries {
  readonly rpc: Pick<Rpc, 'search' | 'suggest' | 'analyse' | 'previewWords'>;
  /** The titles of the first ten products that a version (or the alias) finds, for golden queries. */
  titles(target: string, query: string): Promise<readonly string[]>;
  /** Learns the vocabulary of the live index again; call it after the alias has moved. */
  refreshVocabulary(): Promise<void>;
  stop(): Promise<void>;
}

/** The index itself: fed by the catalogue, rebuilt, checked, switched. */
export interface Life {
  readonly rpc: Pick<
    Rpc,
    'listIndexes' | 'startReindex' | 'getReindex' | 'cancelReindex' | 'switchIndex' | 'sweepIndex' | 'auditIndex' | 'lintDictionary'
  >;
  readonly recurring: readonly RecurringWork[];
  /** Changes of the catalogue that the live index does not have yet. */
  pending(): Promise<number>;
  /** Starts following the catalogue. */
  run(): void;
  stop(): Promise<void>;
}
