import { type Random, randomInt, seededRandom } from '@jangteo/kernel/random';
import { SKUS, USERS } from './image.ts';
import { LABELS } from './labels.ts';
import type { Act, Fault, Misfortune, OrderLine, Place, Plan, StepFault, Topology } from './plan.ts';
import { CARRIER_STEP_MS } from './shop.ts';
import { CHAOS_MS } from './world.ts';

const TOPOLOGIES: readonly Topology[] = ['one', 'each', 'pairs'];
const SERVICES = ['users', 'catalog', 'inventory', 'orders', 'payments', 'delivery'] as const;
const CONSUMERS = ['catalog', 'inventory', 'orders', 'payments', 'delivery'] as const;
const STORES = [...SERVICES, 'log', 'provider'] as const;
/** Most of what can go wrong goes wrong where much happens. */
const BUSY = ['orders', 'inventory', 'payments'] as const;
const ORDERS_MIN = 5;
const ORDERS_MAX = 10;
const FAULTS_MAX = 24;
/** At how many places the faults of every other seed are. */
const SWARM = 6;
/** About as many steps as a run has in its first 25 s. */
const STEPS = 2_500;
/** More than any run has. */
const STEPS_MAX = 1_000_000;
/** So many that whoever asks so often gets an answer. */
const TRIES = 24;
/** How often a label may have come by when its fault happens. */
const NTH_MAX = 8;
const DELAYS_MS = [5, 60, 400, 3_000, 12_000, 22_000];

/** The run of a seed. */
export function drawPlan(seed: number): Plan {
  const random = seededRandom(Math.imul(seed + 1, 0x2545f491) ^ 0x5bd1e995);
  const topology = pick(random, TOPOLOGIES);
  const acts = drawActs(random);
  // Many faults at few places find what single ones everywhere do not (Groce et al., "Swarm Testing", 2012).
  const labels = random.next() < 0.5 ? LABELS : Array.from({ length: SWARM }, () => pick(random, LABELS));
  const faults = Array.from({ length: randomInt(random, FAULTS_MAX + 1) }, () => drawFault(random, topology, labels, acts.length));
  const latencyMs = pick(random, [0, 0, 4, 40, 700]);
  const laggard = random.next() < 0.3 ? { laggard: pick(random, [...SERVICES, 'log', 'outside']) } : {};
  return { seed, topology, acts, faults, latencyMs, ...laggard, picked: [[0, STEPS_MAX]] };
}

function drawActs(random: Random): Act[] {
  const acts: Act[] = [];
  const orders = ORDERS_MIN + randomInt(random, ORDERS_MAX - ORDERS_MIN + 1);
  // A rush, so that they meet, or one after the other.
  const spreadMs = pick(random, [50, 2_000, 12_000]);
  for (let nth = 1; nth <= orders; nth++) acts.push(drawOrder(random, nth, spreadMs));
  if (random.next() < 0.3) {
    const lines = [{ sku: pick(random, SKUS), quantity: 1 + randomInt(random, 3) }];
    acts.push({ act: 'grant', atMs: 200 + randomInt(random, 9_000), key: 'restock', lines, tries: TRIES });
  }
  return acts;
}

function drawOrder(random: Random, nth: number, spreadMs: number): Act {
  const lines: OrderLine[] = Array.from({ length: 1 + randomInt(random, 3) }, () => ({
    sku: pick(random, SKUS),
    quantity: 1 + randomInt(random, 2),
  }));
  const method = pick(random, ['test', 'test', 'test', 'test', 'test_declined', 'test_flaky', 'test_down']);
  const cancel = random.next() < 0.4 ? { cancelAfterMs: drawCancelMs(random) } : {};
  return {
    act: 'order',
    atMs: 200 + randomInt(random, spreadMs),
    user: 1 + randomInt(random, USERS),
    key: `order-${nth}`,
    lines,
    method,
    postalCode: random.next() < 0.15 ? '00000' : '04524',
    tries: random.next() < 0.2 ? 1 : TRIES,
    twice: random.next() < 0.2,
    ...cancel,
  };
}

/** At once, some time later, or just when the carrier comes. */
function drawCancelMs(random: Random): number {
  const kind = random.next();
  if (kind < 0.6) return 1 + randomInt(random, pick(random, [3, 300, 6_000]));
  return CARRIER_STEP_MS - 10 + randomInt(random, 60);
}

function drawFault(random: Random, topology: Topology, labels: typeof LABELS, acts: number): Fault {
  if (random.next() < 0.6) return drawStepFault(random, labels, acts);
  const label = pick(random, labels).label;
  const at: Place =
    random.next() < 0.6 ? { label, nth: 1 + randomInt(random, Math.min(acts, NTH_MAX)) } : { step: randomInt(random, STEPS) };
  return { at, ...drawMisfortune(random, topology, 'label' in at ? label : undefined) };
}

/** One that befalls the very step. */
function drawStepFault(random: Random, labels: typeof LABELS, acts: number): Fault {
  const { label, faults } = pick(random, labels);
  const fault = pick<StepFault>(random, faults);
  const at = { label, nth: 1 + randomInt(random, Math.min(acts, NTH_MAX)) };
  return fault === 'delay' ? { at, fault, ms: pick(random, DELAYS_MS) } : { at, fault };
}

function drawMisfortune(random: Random, topology: Topology, label: string | undefined): Misfortune {
  const downMs = pick(random, [1, 300, 2_000, 15_000]);
  const process = drawProcess(random, topology);
  const kind = random.next();
  if (kind < 0.45) return label !== undefined && random.next() < 0.7 ? { fault: 'crash', downMs } : { fault: 'crash', process, downMs };
  if (kind < 0.6) return { fault: 'stop', process, downMs };
  if (kind < 0.78) {
    const code = random.next() < 0.8 ? 'ENGINE_AWAY' : 'STORE_FULL';
    // Mostly where the step is: the store that it is about, or that of the service that is told.
    const store = random.next() < 0.7 ? STORES.find((one) => label?.includes(` ${one}.`) || label?.endsWith(` to ${one}`)) : undefined;
    return { fault: 'away', store: store ?? pick(random, STORES), ms: pick(random, [1, 500, 4_000]), code };
  }
  if (kind < 0.88) return { fault: 'jump', process, ms: pick(random, [-CHAOS_MS, -3_000, 3_000, 20_000, 70_000]) };
  return { fault: 'rewind', group: pick(random, CONSUMERS), records: 1 + randomInt(random, 4) };
}

function drawProcess(random: Random, topology: Topology): string {
  if (topology === 'one') return 'shop';
  if (random.next() < 0.12) return 'log';
  const service = random.next() < 0.7 ? pick(random, BUSY) : pick(random, SERVICES);
  const isPair = topology === 'pairs' && service !== 'users' && service !== 'catalog';
  return isPair ? `${service}-${pick(random, ['a', 'b'])}` : service;
}

function pick<T>(random: Random, choices: readonly T[]): T {
  return choices[randomInt(random, choices.length)] as T;
}
