import { words } from '../language.ts';

/** The headings over the rooms' names. */
export const groupWords = {
  now: words('지금', 'Now'),
  goods: words('주문과 상품', 'Orders and goods'),
  flow: words('흐름', 'Flow'),
  machine: words('기계', 'Machine'),
  people: words('사람', 'People'),
};
