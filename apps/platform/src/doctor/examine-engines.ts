import { ALL_TOPICS } from '@jangteo/contracts/events';
import { readSettings } from '@jangteo/kernel/config';
import { JangteoError } from '@jangteo/kernel/errors';
import type { Runtime } from '@jangteo/kernel/runtime';
import { MARKS } from '@jangteo/messaging/outbox-marks';
import { type EngineCheck, engineCheck } from '@jangteo/ports/engine-check';
import { connectApi } from '../debezium/connect-api.ts';
import { CHANGE_TOPICS, connectorNames } from '../debezium/connectors.ts';
import { type EngineSettings, engineSettings, isMysql } from '../engine-settings.ts';

export interface ExaminedEngine {
  /** The variable that says where it is. */
  readonly engine: string;
  readonly checks: readonly EngineCheck[];
}

export interface ExamineOptions {
  readonly runtime: Runtime;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/** Asks every engine that a URL names whether a shop can live on it. An engine that does not answer is a check that failed. */
export async function examineEngines({ runtime, environment }: ExamineOptions): Promise<ExaminedEngine[]> {
  const urls = readSettings(engineSettings, environment);
  const usesDebezium = urls.outbox === 'debezium';
  const { sqlUrl, documentsUrl, logUrl, searchUrl, kvUrl, connectUrl } = urls;
  const asked: [string, () => Promise<EngineCheck[]>][] = [];
  const askMysql = (engine: string, url: string, withDebezium: boolean) =>
    asked.push([engine, async () => (await import('@jangteo/mysql/examine')).examineServer(url, runtime, withDebezium)]);
  if (sqlUrl !== undefined) askMysql('JANGTEO_SQL_URL', sqlUrl, usesDebezium);
  if (isMysql(documentsUrl)) askMysql('JANGTEO_DOCUMENTS_URL', documentsUrl, false);
  else if (documentsUrl !== undefined)
    asked.push(['JANGTEO_DOCUMENTS_URL', async () => (await import('@jangteo/mongodb/examine')).examineMongo(documentsUrl, runtime)]);
  if (logUrl?.startsWith('kafka:')) {
    const topics = [...ALL_TOPICS, ...(usesDebezium ? [MARKS, ...CHANGE_TOPICS] : [])];
    asked.push(['JANGTEO_LOG_URL', async () => (await import('@jangteo/kafka/examine')).examineKafka(logUrl, runtime, topics)]);
  }
  if (searchUrl !== undefined)
    asked.push(['JANGTEO_SEARCH_URL', async () => (await import('@jangteo/opensearch/examine')).examineOpenSearch(searchUrl, runtime)]);
  if (kvUrl?.startsWith('redis'))
    asked.push(['JANGTEO_KV_URL', async () => (await import('@jangteo/redis/examine')).examineRedis(kvUrl, runtime)]);
  if (isMysql(kvUrl)) askMysql('JANGTEO_KV_URL', kvUrl, false);
  if (usesDebezium || connectUrl !== undefined) asked.push(['JANGTEO_CONNECT_URL', () => examineConnect(urls, runtime)]);
  // One after the other: loading a driver keeps the process busy for longer than another engine may take to answer.
  const examined: ExaminedEngine[] = [];
  for (const [engine, examine] of asked) examined.push({ engine, checks: await checksOf(examine) });
  return examined;
}

async function checksOf(examine: () => Promise<EngineCheck[]>): Promise<EngineCheck[]> {
  try {
    return [engineCheck('reachable', 'it answers', true, ''), ...(await examine())];
  } catch (thrown) {
    const { message, entry } = JangteoError.from(thrown);
    return [engineCheck('reachable', message, false, entry.hint)];
  }
}

async function examineConnect({ connectUrl, logUrl = '' }: EngineSettings, { clock }: Runtime): Promise<EngineCheck[]> {
  if (connectUrl === undefined) {
    throw new JangteoError(
      'BAD_CONFIG',
      'JANGTEO_OUTBOX=debezium without JANGTEO_CONNECT_URL: a connector that fails is not started again',
    );
  }
  const connect = connectApi(connectUrl, (ms) => clock.sleep(ms));
  const { brokerAccess } = await import('@jangteo/kafka/broker-url');
  const names = Object.values(connectorNames({ topicPrefix: brokerAccess(logUrl).prefix }));
  return await Promise.all(
    names.map(async (name) => {
      const status = await connect.status(name);
      if (status === undefined) return engineCheck(name, 'missing', false, 'jangteo debezium apply');
      const failed = status.tasks.find(({ state }) => state === 'FAILED');
      const isWell = status.state === 'RUNNING' && failed === undefined && status.tasks.length > 0;
      return engineCheck(
        name,
        failed?.reason ?? (status.tasks.length === 0 ? 'without a task' : status.state),
        isWell,
        'jangteo debezium restart',
      );
    }),
  );
}
