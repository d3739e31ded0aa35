import { readTagged } from '../../api.ts';

export interface Found {
  readonly items: readonly {
    readonly id: string;
    readonly title: string;
    readonly highlight: { readonly title: readonly { readonly text: string; readonly matched?: boolean }[] };
  }[];
  readonly total: number;
  readonly corrected_query?: string;
  readonly did_you_mean?: string;
  readonly relaxed?: boolean;
}

/** What a buyer who types this finds. */
export async function find(query: string, limit: number, signal?: AbortSignal): Promise<Found> {
  const path = `/v1/search?${new URLSearchParams({ q: query, limit: String(limit), fields: 'id,title' })}`;
  return (await readTagged<Found>(path, signal)).document;
}
