import type { LiveBits } from './segment.ts';

/** What searches see of an index. */
export interface View {
  readonly index: string;
  /** As documents only ever die, two views with as many alive have the same ones. */
  readonly segments: readonly { readonly name: string; readonly file: Uint8Array; readonly live: LiveBits; readonly alive: number }[];
}
