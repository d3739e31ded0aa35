import type { Clock } from '@jangteo/kernel/clock';
import type { Runtime } from '@jangteo/kernel/runtime';

/** Work that runs side by side, and now and then some that must have the process to itself. */
export interface Floor {
  sideBySide<T>(work: () => Promise<T>): Promise<T>;
  /** Waits for what is under way, and holds back what comes. */
  alone<T>(work: () => Promise<T>): Promise<T>;
}

/** Between two that want it alone, everybody else who waits gets a turn. */
export function createFloor(): Floor {
  let running = 0;
  let taken = false;
  const wantAlone: (() => void)[] = [];
  const wantIn: (() => void)[] = [];

  const admitNext = () => {
    if (taken || running > 0) return;
    const next = wantAlone.shift();
    if (next === undefined) return;
    taken = true;
    next();
  };
  const enter = (): Promise<void> | undefined => {
    if (!taken && wantAlone.length === 0) {
      running++;
      return undefined;
    }
    return new Promise((begin) => wantIn.push(begin));
  };
  const vacate = () => {
    taken = false;
    const all = wantIn.splice(0);
    running += all.length;
    for (const begin of all) begin();
    admitNext();
  };

  return {
    async sideBySide(work) {
      const wait = enter();
      if (wait !== undefined) await wait;
      try {
        return await work();
      } finally {
        running--;
        admitNext();
      }
    },
    async alone(work) {
      await new Promise<void>((begin) => {
        wantAlone.push(begin);
        admitNext();
      });
      try {
        return await work();
      } finally {
        vacate();
      }
    },
  };
}

const floors = new WeakMap<Clock, Floor>();

/** The one of the process: all consumers in it die together. Processes are told apart by their clocks, as a simulation runs several in one. */
export function floorOf({ clock }: Pick<Runtime, 'clock'>): Floor {
  let floor = floors.get(clock);
  if (floor === undefined) {
    floor = createFloor();
    floors.set(clock, floor);
  }
  return floor;
}
