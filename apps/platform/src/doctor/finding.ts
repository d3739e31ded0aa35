/** A command of a service that mends a finding; doctor changes nothing by any other way. */
export type Fix =
  | { readonly command: 'inventory.repairStock'; readonly sku: string }
  | { readonly command: 'inventory.returnHold'; readonly orderId: string }
  | { readonly command: 'payments.refundPayment'; readonly orderId: string }
  | { readonly command: 'orders.resumeOrder'; readonly orderId: string; readonly orderNumber: string };

/** Two numbers or rows that should agree and do not. */
export interface Finding {
  readonly check: string;
  /** The SKU, the order or the service that it is about. */
  readonly subject: string;
  readonly detail: string;
  readonly fix?: Fix;
  /** An event still under way may mend it: it counts only once everything published has been consumed. */
  readonly waits?: true;
}

/** The same finding seen again has the same key. */
export function keyOf({ check, subject, detail }: Finding): string {
  return `${check}\0${subject}\0${detail}`;
}

export function describeFix(fix: Fix): string {
  return `${fix.command} ${'sku' in fix ? fix.sku : fix.orderId}`;
}
