import { JangteoError } from '@jangteo/kernel/errors';
import type { Runtime } from '@jangteo/kernel/runtime';
import { type EngineSettings, isMysql } from '../engine-settings.ts';
import type { Part } from './part.ts';
import type { SourceShop } from './source-shop.ts';

/** Where an engine of the shop is after the move. */
export interface Destination {
  readonly engine: string;
  readonly variable: string;
  readonly becomes: 'moves' | 'stays embedded' | 'is built anew by the first start';
}

/** What moves where, by the URLs; one without a URL stays in the folder. */
export function destinationsOf({ sqlUrl, documentsUrl, logUrl, kvUrl, searchUrl }: EngineSettings): Destination[] {
  const told = (engine: string, variable: string, moves: boolean): Destination => ({
    engine,
    variable,
    becomes: moves ? 'moves' : 'stays embedded',
  });
  return [
    told('SQL', 'JANGTEO_SQL_URL', sqlUrl !== undefined),
    told('documents', 'JANGTEO_DOCUMENTS_URL', documentsUrl !== undefined),
    told('event log', 'JANGTEO_LOG_URL', logUrl?.startsWith('kafka:') === true),
    told('key-values', 'JANGTEO_KV_URL', isMysql(kvUrl) || kvUrl?.startsWith('redis') === true),
    {
      engine: 'search index',
      variable: 'JANGTEO_SEARCH_URL',
      becomes: searchUrl === undefined ? 'stays embedded' : 'is built anew by the first start',
    },
  ];
}

export interface Targets {
  readonly parts: readonly Part[];
  close(): Promise<void>;
}

/** Opens the engines that the URLs name and prepares their schemas, topics and collections. Throws ENGINE_AWAY, BAD_CONFIG, TARGET_NOT_EMPTY. */
export async function openTargets(runtime: Runtime, urls: EngineSettings, source: SourceShop): Promise<Targets> {
  const closing: (() => Promise<void>)[] = [];
  const close = async () => void (await Promise.all(closing.map((one) => one())));
  const parts: Part[] = [];
  const { sqlUrl, documentsUrl, logUrl, kvUrl } = urls;
  try {
    if (sqlUrl !== undefined) {
      const { mysqlSqlEngine } = await import('@jangteo/mysql/sql-engine');
      const { tableParts } = await import('./tables.ts');
      const engine = mysqlSqlEngine({ url: sqlUrl, runtime, connections: 2 });
      for (const { name, migrations, file } of source.services) {
        const store = await engine.open(name, migrations);
        closing.push(() => store.close());
        parts.push(...tableParts(name, file, store));
      }
    }
    if (documentsUrl !== undefined) {
      const { openDocumentParts } = await import('./documents.ts');
      const documents = await openDocumentParts(documentsUrl, runtime, source.documents);
      closing.push(documents.close);
      parts.push(...documents.parts);
    }
    if (isMysql(kvUrl) || kvUrl?.startsWith('redis') === true) {
      const { openKeyValuePart } = await import('./key-values.ts');
      const keyValues = await openKeyValuePart(kvUrl, runtime, source.keyValues);
      closing.push(keyValues.close);
      parts.push(keyValues.part);
    }
    if (logUrl?.startsWith('kafka:') === true) {
      const { kafkaEventLog } = await import('@jangteo/kafka/event-log');
      const { openLogParts } = await import('./log.ts');
      const { groupsPart } = await import('./groups.ts');
      const log = await kafkaEventLog({ url: logUrl, runtime });
      closing.push(() => log.close());
      const names = new Set(source.services.map(({ name }) => name));
      const places = source.log.places().filter(({ group }) => names.has(group));
      parts.push(...(await openLogParts(source.log, log)), groupsPart(places, log));
    }
    return { parts, close };
  } catch (thrown) {
    await close();
    throw thrown;
  }
}

/** Its index is derived; but one of another shop would be taken for the one that this shop remembers. */
export async function insistNoIndexes(runtime: Runtime, url: string): Promise<void> {
  const { opensearchSearchIndex } = await import('@jangteo/opensearch/search-index');
  const search = await opensearchSearchIndex({ url, runtime });
  try {
    const names = (await search.list()).map(({ name }) => name);
    if (names.length > 0) throw new JangteoError('TARGET_NOT_EMPTY', `the search engine has the indexes ${names.join(', ')}`);
  } finally {
    await search.close();
  }
}
