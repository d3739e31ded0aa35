import { InventoryService } from '@jangteo/contracts/inventory/v1/inventory';
import type { OrdersService } from '@jangteo/contracts/orders/v1/orders';
import { JangteoError } from '@jangteo/kernel/errors';
import { newId } from '@jangteo/kernel/ids';
import { insist } from '@jangteo/kernel/insist';
import type { Runtime } from '@jangteo/kernel/runtime';
import type { SqlStore } from '@jangteo/ports/sql/sql-store';
import { type Client, provide } from '@jangteo/rpc/service-types';
import type { Selectable } from 'kysely';
import { auditHolds, auditStock, listHolds, listMovements } from './audit.ts';
import type { FastLane } from './fast-lane.ts';
import { giveBack, inventory, reserve } from './holds.ts';
import { holdsOf } from './order-holds.ts';
import { isOpen, type OrderedLines, restoreHold } from './restore-hold.ts';
import { adjust, grant, repair } from './stock.ts';
import type { SkuLine } from './sum-lines.ts';
import type { InventoryTables, MovementsTable, StockTable } from './tables.ts';

const PAGE_MAX = 1_000;

export function inventoryRpc<DB extends InventoryTables>(
  runtime: Runtime,
  store: SqlStore<DB>,
  orders: Client<typeof OrdersService>,
  lane: FastLane<DB> | undefined,
) {
  const now = () => runtime.clock.now();
  const orderOf = async (orderId: string): Promise<OrderedLines> => {
    const { order } = await orders.auditOrder({ orderId });
    insist(order, 'an order that is found is sent');
    return {
      orderId,
      status: order.status,
      lines: order.lines.map(({ sku, quantity }) => ({ sku, quantity: safe(quantity, 'quantity') })),
    };
  };
  return provide(InventoryService, {
    async reserve({ orderId, lines }) {
      if (lane !== undefined) await lane.reserve(orderId, positiveLines(lines));
      else await reserve(store, orderId, positiveLines(lines), now());
      return {};
    },
    async getStock({ skus }) {
      if (skus.length === 0) return {};
      const rows = await inventory(store.read).selectFrom('stock').selectAll().where('sku', 'in', skus.slice(0, PAGE_MAX)).execute();
      return { levels: rows.map(level) };
    },
    async adjust({ sku, change, reason }) {
      if (change.case === undefined) throw invalid('to', 'say `to` or `by`');
      const value = safe(change.value, change.case);
      if (change.case === 'to' && value < 0) throw invalid('to', 'must not be negative');
      if (reason.trim() === '') throw invalid('reason', 'say why');
      const adjustment = { sku, change: change.case === 'to' ? { to: value } : { by: value }, note: reason, reference: newId(runtime) };
      return { level: level(await store.transaction((tx) => adjust(inventory(tx), adjustment, now()))) };
    },
    async grant({ importId, lines }) {
      const wanted = lines.map(({ sku, quantity }) => ({ sku, quantity: safe(quantity, 'quantity') }));
      const bad = wanted.find(({ quantity }) => quantity < 0);
      if (bad !== undefined) throw invalid('quantity', `${bad.sku}: must not be negative`);
      const granted = await store.transaction((tx) => grant(inventory(tx), importId, firstOfEachSku(wanted), now()));
      return { granted, grantedBefore: lines.length - granted };
    },
    async listMovements({ sku, limit, cursor }) {
      const before = cursor === '' ? Number.MAX_SAFE_INTEGER : Number(cursor);
      if (!Number.isSafeInteger(before)) throw new JangteoError('BAD_CURSOR', `"${cursor}" is no cursor of this list`);
      const size = pageSize(limit);
      const rows = await listMovements(inventory(store.read), sku, before, size);
      return {
        movements: rows.map(movementInit),
        nextCursor: rows.length < size ? '' : String(rows.at(-1)?.seq ?? ''),
      };
    },
    async listHolds({ sku, heldOnly, limit, cursor }) {
      const size = pageSize(limit);
      const rows = await listHolds(inventory(store.read), { sku, heldOnly, beforeOrderId: cursor, limit: size });
      return {
        holds: rows.map((row) => ({
          orderId: row.order_id,
          quantity: BigInt(row.quantity),
          status: row.status,
          createdAtMs: BigInt(row.created_at),
        })),
        nextCursor: rows.length < size ? '' : (rows.at(-1)?.order_id ?? ''),
      };
    },
    async getHolds({ orderId }) {
      const { reservation, lines, movements } = await holdsOf(inventory(store.read), orderId);
      return {
        status: reservation.status,
        lines: lines.map(({ sku, quantity }) => ({ sku, quantity: BigInt(quantity) })),
        createdAtMs: BigInt(reservation.created_at),
        updatedAtMs: BigInt(reservation.updated_at),
        movements: movements.map(movementInit),
      };
    },
    async auditStock({ afterSku, limit }) {
      const rows = await auditStock(inventory(store.read), afterSku, pageSize(limit));
      return {
        items: rows.map((row) => ({
          sku: row.sku,
          stock: BigInt(row.stock),
          reserved: BigInt(row.reserved),
          movementsSum: BigInt(row.moved),
          heldSum: BigInt(row.held),
        })),
      };
    },
    async auditHolds({ afterOrderId, afterSku, limit }) {
      const rows = await auditHolds(inventory(store.read), { orderId: afterOrderId, sku: afterSku }, pageSize(limit));
      return {
        items: rows.map((row) => ({
          orderId: row.order_id,
          sku: row.sku,
          quantity: BigInt(row.quantity),
          status: row.status,
          updatedAtMs: BigInt(row.updated_at),
        })),
      };
    },
    async repairStock({ sku }) {
      return { level: level(await store.transaction((tx) => repair(inventory(tx), sku, newId(runtime), now()))) };
    },
    async returnHold({ orderId }) {
      const { status } = await orders.abandonOrder({ orderId });
      if (status !== '' && status !== 'ABANDONED' && status !== 'CANCELLED') {
        throw new JangteoError('INVALID_REQUEST', `order ${orderId} is ${status}, its stock stays held`);
      }
      await store.transaction((tx) => giveBack(tx, orderId, now()));
      return {};
    },
    async restoreHold({ orderId, reason }) {
      if (reason.trim() === '') throw invalid('reason', 'say why');
      const status = await restoreHold(store, await orderOf(orderId), reason, now());
      // It may have ended meanwhile, and its end have found nothing to give back.
      const { status: statusNow } = await orderOf(orderId);
      if (!isOpen(statusNow)) {
        await store.transaction((tx) => giveBack(tx, orderId, now()));
        throw new JangteoError('ORDER_CLOSED', `order ${orderId} is ${statusNow}: it holds nothing`);
      }
      return { status };
    },
  });
}

function positiveLines(lines: readonly { sku: string; quantity: bigint }[]): SkuLine[] {
  if (lines.length === 0) throw invalid('lines', 'must not be empty');
  return lines.map(({ sku, quantity }) => {
    const value = safe(quantity, 'quantity');
    if (value <= 0) throw invalid('quantity', `${sku}: must be positive`);
    return { sku, quantity: value };
  });
}

function firstOfEachSku(lines: readonly SkuLine[]): SkuLine[] {
  return [...new Map(lines.toReversed().map((line) => [line.sku, line])).values()];
}

function safe(value: bigint, path: string): number {
  const number = Number(value);
  if (!Number.isSafeInteger(number)) throw invalid(path, 'is too large');
  return number;
}

function invalid(path: string, message: string): JangteoError {
  return new JangteoError('INVALID_REQUEST', `${path} ${message}`, { errors: [{ path, message }] });
}

function pageSize(limit: number): number {
  return Math.min(Math.max(limit || 100, 1), PAGE_MAX);
}

function movementInit({ sku, quantity, reason, reference, note, moved_at }: Selectable<MovementsTable>) {
  return { sku, quantity: BigInt(quantity), reason, reference: note ?? reference, atMs: BigInt(moved_at) };
}

function level({ sku, stock, reserved }: StockTable) {
  return { sku, stock: BigInt(stock), reserved: BigInt(reserved) };
}
