import { fromJsonString, toJsonString } from '@bufbuild/protobuf';
import { type Address, AddressSchema } from '@jangteo/contracts/values/v1/values';
import type { OrdersTable } from './tables.ts';

export function addressText(address: Address): string {
  return toJsonString(AddressSchema, address);
}

export function addressOf(order: Pick<OrdersTable, 'shipping_address'>): Address {
  return fromJsonString(AddressSchema, order.shipping_address);
}
