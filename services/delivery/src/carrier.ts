import type { Address } from '@jangteo/contracts/values/v1/values';

/** READY -> SHIPPED -> DELIVERED; READY or SHIPPED -> FAILED; READY -> CANCELLED. The last three are the end. */
export type ShipmentStatus = 'READY' | 'SHIPPED' | 'DELIVERED' | 'FAILED' | 'CANCELLED';

/** A shipment on its way, as its carrier sees it. */
export interface Parcel {
  readonly id: string;
  readonly status: ShipmentStatus;
  readonly address: Address;
}

/** What has become of a parcel. */
export type CarrierNews =
  | { readonly status: 'READY' | 'SHIPPED'; readonly askAgainInMs: number }
  | { readonly status: 'DELIVERED' }
  | { readonly status: 'FAILED'; readonly reason: string };

/** Who carries parcels. */
export interface Carrier {
  /** How long after a shipment is ready there is news at the earliest. */
  readonly firstNewsMs: number;
  /** News of each parcel, in the order given. It may be asked twice for the same. */
  track(parcels: readonly Parcel[]): Promise<readonly CarrierNews[]>;
}

/** The postal code that nobody delivers to. */
const NOWHERE = '00000';

/** A carrier for trying things out: each parcel goes on by one step every `stepMs`. */
export function testCarrier(stepMs: number): Carrier {
  const next = ({ status, address }: Parcel): CarrierNews => {
    if (address.postalCode === NOWHERE) return { status: 'FAILED', reason: `there is no postal code ${NOWHERE}` };
    return status === 'READY' ? { status: 'SHIPPED', askAgainInMs: stepMs } : { status: 'DELIVERED' };
  };
  return { firstNewsMs: stepMs, track: async (parcels) => parcels.map(next) };
}
