/** A word of a text, in the order of the text: an eojeol, or a run of letters or digits. */
export interface Word {
  /** As it stands in the text, with its particles. */
  readonly text: string;
  /** UTF-16 offsets into the text; `end` is behind the last unit. */
  readonly start: number;
  readonly end: number;
  /** What an index has of it, folded: the parts of a compound, all of which it stands for. Empty for a stop word. */
  readonly terms: readonly string[];
  /** A compound in one piece, without particles; an index has it, too. */
  readonly whole?: string;
}

/** A word that stays whole, or one and the parts that it is found by as well (삼성전자: 삼성, 전자). Folded before use; a later rule for a word wins. */
export interface DictionaryRule {
  readonly word: string;
  readonly parts?: readonly string[];
}
