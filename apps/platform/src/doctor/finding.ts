import type { Check } from './checks.ts';

/** A command of a service that mends a finding; doctor changes nothing by any other way. */
export interface Fix {
  readonly command: FixCommand;
  /** What the command is given, its reason left out. */
  readonly args: readonly string[];
}

/** In the order in which they work: a hold is given back from a `reserved` that is right, an order goes on once its facts are. */
export const FIX_COMMANDS = [
  'operations.seekConsumer',
  'operations.repairOutbox',
  'inventory.repairStock',
  'orders.repairOrder',
  'inventory.returnHold',
  'inventory.restoreHold',
  'payments.refundPayment',
  'payments.reconcilePayment',
  'delivery.writeOffShipment',
  'operations.replayConsumer',
  'operations.redriveKeys',
  'orders.resumeOrder',
  'orders.compensateOrder',
  'catalog.refreshCategory',
  'catalog.refreshProduct',
  'search.restartReindex',
  'search.switchIndex',
  'search.startReindex',
  'search.sweepIndex',
] as const;

export type FixCommand = (typeof FIX_COMMANDS)[number];

/** Two numbers or rows that should agree and do not. */
export interface Finding {
  readonly check: Check;
  /** The SKU, the order, the product or the service that it is about. */
  readonly subject: string;
  readonly detail: string;
  /** What mends it; each but the first is for a finding that outlived the one before. None: somebody has to decide. */
  readonly fixes?: readonly Fix[];
  /** An event still under way may mend it: it counts only once everything published has been consumed. */
  readonly waits?: true;
}

export function fix(command: FixCommand, ...args: readonly string[]): Fix {
  return { command, args };
}

/** The same finding seen again has the same key. */
export function keyOf({ check, subject, detail }: Finding): string {
  return `${check}\0${subject}\0${detail}`;
}

export function describeFix({ command, args }: Fix): string {
  return [command, ...args].join(' ');
}
