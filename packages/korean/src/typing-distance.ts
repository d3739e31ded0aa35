/** Numbers for what is compared: Latin letters, compatibility jamo, digits; anything else by its code, behind them. */
const JAMO_FROM = 0x3131;
const JAMO = 51;
const LETTERS = 26;
const TABLE = LETTERS + JAMO;

/** The two keyboards in rows, from the same places: ㅂ lies on q. */
const ROWS = [
  ['qwertyuiop', 0],
  ['asdfghjkl', 0.25],
  ['zxcvbnm', 0.75],
] as const;
const KOREAN_ROWS = ['ㅂㅈㄷㄱㅅㅛㅕㅑㅐㅔ', 'ㅁㄴㅇㄹㅎㅗㅓㅏㅣ', 'ㅋㅌㅊㅍㅠㅜㅡ'];
/** What is typed for each other because it sounds alike or differs by shift. */
const ALIKE = [
  'ㅐㅔ',
  'ㅒㅖ',
  'ㄱㄲ',
  'ㄷㄸ',
  'ㅂㅃ',
  'ㅅㅆ',
  'ㅈㅉ',
  'ㅐㅒ',
  'ㅔㅖ',
  'ㅡㅓ',
  'ㅗㅜ',
  'ㄱㅋ',
  'ㄷㅌ',
  'ㅂㅍ',
  'ㅈㅊ',
  'ck',
  'sz',
  'iy',
  'fv',
];

const NEIGHBOUR = 0.7;
const SOUNDS_ALIKE = 0.5;
const SWAPPED = 0.8;
const DOUBLED = 0.7;
/** Neighbours are no more than this many key widths apart. */
const REACH = 1.3;

/** A text as what `typingDistance` compares. */
export function typingCodes(jamo: string): Uint16Array {
  const codes = new Uint16Array(jamo.length);
  for (let at = 0; at < jamo.length; at += 1) codes[at] = codeOf(jamo.charCodeAt(at));
  return codes;
}

function codeOf(unit: number): number {
  if (unit >= 0x61 && unit <= 0x7a) return unit - 0x61;
  if (unit >= JAMO_FROM && unit < JAMO_FROM + JAMO) return LETTERS + unit - JAMO_FROM;
  // Below 97 there are no small letters, so that what is moved there stands alone.
  return unit < TABLE ? 0xffff - unit : unit;
}

const costs = costTable();

function costTable(): Float64Array {
  const table = new Float64Array(TABLE * TABLE).fill(1);
  const set = (left: string, right: string, cost: number) => {
    const [a, b] = [codeOf(left.charCodeAt(0)), codeOf(right.charCodeAt(0))];
    table[a * TABLE + b] = cost;
    table[b * TABLE + a] = cost;
  };
  for (const korean of [false, true]) {
    const places = ROWS.flatMap(([keys, left], row) =>
      [...(korean ? (KOREAN_ROWS[row] ?? '') : keys)].map((key, at) => ({ key, x: at + left, y: row })),
    );
    for (const one of places) {
      for (const other of places) if (Math.hypot(one.x - other.x, one.y - other.y) < REACH) set(one.key, other.key, NEIGHBOUR);
    }
  }
  for (const [left = '', right = ''] of ALIKE) set(left, right, SOUNDS_ALIKE);
  return table;
}

function substitution(left: number, right: number): number {
  if (left === right) return 0;
  return left < TABLE && right < TABLE ? (costs[left * TABLE + right] as number) : 1;
}

const WIDEST = 80;
const rows = [new Float64Array(WIDEST), new Float64Array(WIDEST), new Float64Array(WIDEST)] as const;

/**
 * The least cost of edits that make `left` of `right`: Damerau's four (insert, delete, replace, swap neighbours; "A technique for
 * computer detection and correction of spelling errors", CACM 7, 1964), in the restricted form that edits no place twice. What fingers
 * and ears confuse costs less than 1. Infinity where it is more than `limit`, or where a text is longer than 78.
 */
export function typingDistance(left: Uint16Array, right: Uint16Array, limit: number): number {
  const [height, width] = [left.length, right.length];
  if (Math.max(height, width) > WIDEST - 2 || Math.abs(height - width) > limit / DOUBLED) return Number.POSITIVE_INFINITY;
  let [before, last, row]: readonly [Float64Array, Float64Array, Float64Array] = rows;
  last[0] = 0;
  for (let x = 1; x <= width; x += 1) last[x] = (last[x - 1] as number) + gap(right, x - 1);
  for (let y = 1; y <= height; y += 1) {
    const unit = left[y - 1] as number;
    const dropped = gap(left, y - 1);
    row[0] = (last[0] as number) + dropped;
    let least = row[0];
    for (let x = 1; x <= width; x += 1) {
      const other = right[x - 1] as number;
      let cost = (last[x - 1] as number) + substitution(unit, other);
      const deleted = (last[x] as number) + dropped;
      if (deleted < cost) cost = deleted;
      const inserted = (row[x - 1] as number) + gap(right, x - 1);
      if (inserted < cost) cost = inserted;
      if (y > 1 && x > 1 && unit !== other && unit === right[x - 2] && left[y - 2] === other) {
        cost = Math.min(cost, (before[x - 2] as number) + SWAPPED);
      }
      row[x] = cost;
      if (cost < least) least = cost;
    }
    // A swap reaches back over one row, so that the row before has to be past the limit, too.
    if (least > limit + SWAPPED) return Number.POSITIVE_INFINITY;
    [before, last, row] = [last, row, before];
  }
  const distance = last[width] as number;
  return distance <= limit ? distance : Number.POSITIVE_INFINITY;
}

/** What one key more or less costs: less where it repeats the one before it. */
function gap(codes: Uint16Array, at: number): number {
  return at > 0 && codes[at] === codes[at - 1] ? DOUBLED : 1;
}
