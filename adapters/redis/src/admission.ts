import type { Runtime } from '@jangteo/kernel/runtime';
import { refuseNestedTransaction } from '@jangteo/kernel/transaction-scope';
import { type Admission, type AdmissionSupports, COUNT_LIFE_MS, type SkuUnits, type Verdict } from '@jangteo/ports/admission/admission';
import { RedisConnection, redisScript } from './redis-connection.ts';

export interface RedisAdmissionOptions {
  /** As for redisKeyValue. */
  readonly url: string;
  readonly runtime: Runtime;
}

const NAME = 'admission';
export const supports: AdmissionSupports = { acrossProcesses: true };

// A count is a hash of epoch, stock and reserved; without a stock it is a rebuild under way.

// Returns what became of it, then for `admitted` the epochs, else pairs of a line's number and how many units there are.
const ADMIT = redisScript(`
local epochs, unknown, short = {'admitted'}, {'unknown'}, {'short'}
for line, key in ipairs(KEYS) do
  local count = redis.call('HMGET', key, 'epoch', 'stock', 'reserved')
  if not count[2] then
    table.insert(unknown, line)
    table.insert(unknown, 0)
  else
    local available = tonumber(count[2]) - tonumber(count[3])
    if available < tonumber(ARGV[line]) then
      table.insert(short, line)
      table.insert(short, available)
    end
    table.insert(epochs, count[1])
  end
end
if #unknown > 1 then return unknown end
if #short > 1 then return short end
for line, key in ipairs(KEYS) do redis.call('HINCRBY', key, 'reserved', ARGV[line]) end
return epochs`);

const BEGIN = redisScript(`
if redis.call('EXISTS', KEYS[1]) == 1 then return 0 end
redis.call('HSET', KEYS[1], 'epoch', ARGV[1])
redis.call('PEXPIRE', KEYS[1], ARGV[2])
return 1`);

const FILL = redisScript(`
local count = redis.call('HMGET', KEYS[1], 'epoch', 'stock')
if count[1] ~= ARGV[1] or count[2] then return 0 end
redis.call('HSET', KEYS[1], 'stock', ARGV[2], 'reserved', ARGV[3])
redis.call('PEXPIRE', KEYS[1], ARGV[4])
return 1`);

const FORGET = redisScript(`
if redis.call('HGET', KEYS[1], 'epoch') == ARGV[1] then return redis.call('DEL', KEYS[1]) end
return 0`);

/**
 * Counts in Redis. It connects when it is asked for the first time, so a Redis that is away keeps nobody from starting. Epochs are random
 * and not numbered, because a replica that takes over may be behind and would give a number twice.
 */
export function redisAdmission({ url, runtime }: RedisAdmissionOptions): Admission {
  const connection = new RedisConnection(url, runtime);
  const placeOf = (sku: string) => {
    refuseNestedTransaction(NAME);
    return `${connection.prefix}admission:${sku}`;
  };
  const life = `${COUNT_LIFE_MS}`;
  return {
    supports,
    async admit(lines) {
      const places = lines.map(({ sku }) => placeOf(sku));
      const quantities = lines.map(({ quantity }) => `${quantity}`);
      return verdictOf((await connection.run(ADMIT, places, quantities)) as readonly (string | number)[], lines);
    },
    async begin(sku) {
      const epoch = runtime.random.hex(8);
      return (await connection.run(BEGIN, [placeOf(sku)], [epoch, life])) === 1 ? epoch : undefined;
    },
    async fill(sku, epoch, { stock, reserved }) {
      return (await connection.run(FILL, [placeOf(sku)], [epoch, `${stock}`, `${reserved}`, life])) === 1;
    },
    async forget(sku, epoch) {
      await connection.run(FORGET, [placeOf(sku)], [epoch]);
    },
    close: () => connection.close(),
  };
}

function verdictOf([kind, ...rest]: readonly (string | number)[], lines: readonly SkuUnits[]): Verdict {
  const skuOf = (line: number) => lines[line]?.sku ?? '';
  if (kind === 'admitted') return { kind, epochs: new Map(rest.map((epoch, line) => [skuOf(line), String(epoch)])) };
  const named = rest.flatMap((line, at) => {
    const { sku = '', quantity = 0 } = lines[Number(line) - 1] ?? {};
    return at % 2 === 0 ? [{ sku, requested: quantity, available: Number(rest[at + 1]) }] : [];
  });
  return kind === 'short' ? { kind, shortages: named } : { kind: 'unknown', skus: named.map(({ sku }) => sku) };
}
