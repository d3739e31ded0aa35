/**
 * Where analysed eojeols are kept between runs. Keys are folded pieces of Korean text, values are opaque and small; both are plain text.
 * A memo holds what this version of the analysis said: throw it away where it was filled under another `ANALYSIS_VERSION`.
 */
export interface Memo {
  /** In the order asked for; undefined for what is not there. At most some thousand at a time. */
  get(eojeols: readonly string[]): Promise<readonly (string | undefined)[]>;
  /** May be late, may be lost. */
  put(analysed: readonly (readonly [eojeol: string, analysis: string])[]): Promise<void>;
}

/** Changes whenever the same eojeol may be analysed differently. */
export const ANALYSIS_VERSION = '1';
