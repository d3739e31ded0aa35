import { TOPICS } from '@jangteo/contracts/events';
import type { Record as LogRecord } from '@jangteo/contracts/operations/v1/operations';
import type { Operations } from '../context.ts';
import { STATIONS } from './facts.ts';

const TOPIC_NAMES = Object.values(TOPICS).map(({ name }) => name);
const CALL = { timeoutMs: 5_000 };
/** Each call looks at 10,000 records at most: what lies further back in a busy partition is left out. */
const CALLS_MAX = 5;
const PAGE = 500;

/** What the log has of a key within a time, all topics together, the oldest first; 0: no bound. */
export async function readKeyRecords(
  operations: Operations,
  key: string,
  time: { readonly fromMs: number; readonly toMs: number },
): Promise<{ records: LogRecord[]; complete: boolean }> {
  const topics = await Promise.all(TOPIC_NAMES.map((topic) => readTopic(operations, topic, key, time)));
  const records = topics.flatMap((one) => one.records).sort((left, right) => Number(left.timeMs - right.timeMs));
  return { records, complete: topics.every(({ complete }) => complete) };
}

async function readTopic(
  operations: Operations,
  topic: string,
  key: string,
  { fromMs, toMs }: { fromMs: number; toMs: number },
): Promise<{ records: LogRecord[]; complete: boolean }> {
  const records: LogRecord[] = [];
  let cursor = '';
  for (let calls = 0; calls < CALLS_MAX; calls++) {
    const page = await browse(operations, { topic, key, fromMs: BigInt(fromMs), toMs: BigInt(toMs), limit: PAGE, cursor });
    if (page === undefined) return { records, complete: false };
    records.push(...page.items);
    cursor = page.nextCursor;
    if (cursor === '') return { records, complete: true };
  }
  return { records, complete: false };
}

/** Every process sees the same log, so the first that answers will do. */
async function browse(
  operations: Operations,
  request: { topic: string; key: string; fromMs: bigint; toMs: bigint; limit: number; cursor: string },
) {
  for (const service of STATIONS) {
    try {
      return await operations.of(service).browseTopic({ service, ...request }, CALL);
    } catch {
      // The next one is asked.
    }
  }
  return undefined;
}
