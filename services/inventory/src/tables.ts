import type { Generated } from 'kysely';

export interface StockTable {
  sku: string;
  stock: number;
  reserved: number;
  updated_at: number;
}

/** HELD -> RELEASED, or HELD -> CONFIRMED -> RETURNED. RELEASED without holds is a tombstone: it refuses a late reserve. */
export type ReservationStatus = 'HELD' | 'CONFIRMED' | 'RELEASED' | 'RETURNED';

export interface ReservationsTable {
  order_id: string;
  status: ReservationStatus;
  created_at: number;
  updated_at: number;
}

export interface HoldsTable {
  order_id: string;
  sku: string;
  quantity: number;
}

export type MovementReason = 'sold' | 'returned' | 'adjusted' | 'imported' | 'doctor';

export interface MovementsTable {
  seq: Generated<number>;
  sku: string;
  quantity: number;
  reason: MovementReason;
  /** The order or import; an id of its own for what a person did, whose words are in `note`. */
  reference: string;
  note: string | null;
  moved_at: number;
}

export interface InventoryTables {
  stock: StockTable;
  reservations: ReservationsTable;
  holds: HoldsTable;
  movements: MovementsTable;
}
