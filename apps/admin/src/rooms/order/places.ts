const COLOURS: Readonly<Record<string, string>> = {
  gateway: 'c6',
  users: 'c6',
  orders: 'c1',
  payments: 'c2',
  inventory: 'c3',
  delivery: 'c4',
  catalog: 'c5',
  search: 'c5',
};

/** The class that gives a service its colour, the same everywhere. */
export function colourOf(service: string): string {
  return COLOURS[service] ?? 'c6';
}

export function percent(share: number): string {
  return `${Math.round(share * 10_000) / 100}%`;
}
