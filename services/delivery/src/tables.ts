import type { MessagingTables } from '@jangteo/messaging/tables';
import type { SqlStore, Tx } from '@jangteo/ports/sql/sql-store';
import type { ShipmentStatus } from './carrier.ts';

export interface ShipmentsTable {
  id: string;
  order_id: string;
  status: ShipmentStatus;
  /** The Address message as JSON; `{}` in the tombstone of a shipment that never came. */
  address: string;
  /** Why it failed, was cancelled by an operator or was written off. */
  reason: string | null;
  /** 1: orders asked for its cancellation. */
  cancel_requested: number;
  /** When the carrier is asked about it next; null: it moves no more. */
  due_at: number | null;
  /** When an operator gave up what was sent for no order; null: nobody did. */
  written_off_at: number | null;
  shipped_at: number | null;
  /** When it was DELIVERED, FAILED or CANCELLED. */
  ended_at: number | null;
  created_at: number;
  updated_at: number;
  /** The trace that it was requested in, see `storedTrace`. */
  trace: string | null;
}

export interface DeliveryTables {
  shipments: ShipmentsTable;
}

export type DeliveryStore = SqlStore<DeliveryTables & MessagingTables>;
export type DeliveryTx = Tx<DeliveryTables & MessagingTables>;
