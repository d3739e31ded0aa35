import { BRANDS } from './brands.ts';
import { CONSUMABLE_KINDS } from './consumables.ts';
import { ELECTRONICS_KINDS } from './electronics.ts';
import { FASHION_KINDS } from './fashion.ts';
import { LIVING_KINDS } from './living.ts';

export interface Attribute {
  readonly name: string;
  readonly values: readonly string[];
  /** Its value is part of the title. */
  readonly inTitle: boolean;
}

/** A sort of product: who makes it, what is said of it, in which options it comes. */
export interface Kind {
  readonly brands: readonly string[];
  readonly attributes: readonly Attribute[];
  readonly colors: readonly string[];
  readonly sizes: readonly string[];
  /** Each costs more than the one before. */
  readonly storages: readonly string[];
  /** A model number closes the title. */
  readonly hasModel: boolean;
}

const COLORS: Readonly<Record<string, string>> = {
  device: '블랙, 화이트, 실버, 그레이, 네이비, 골드',
  wear: '검정색, 흰색, 빨간색, 파란색, 네이비, 회색, 베이지, 카키, 분홍색, 초록색, 노란색, 갈색',
  home: '화이트, 아이보리, 그레이, 베이지, 오크, 월넛, 블랙',
  pastel: '분홍색, 하늘색, 민트, 연보라, 노란색, 아이보리',
};

/** All kinds by name. A line reads `name = brands | attribute: values | +option: values`; `*` marks what the title tells. */
export const KINDS: ReadonlyMap<string, Kind> = new Map(
  [ELECTRONICS_KINDS, FASHION_KINDS, CONSUMABLE_KINDS, LIVING_KINDS]
    .flatMap((text) => text.trim().split('\n'))
    .map((line) => {
      const [head = '', ...parts] = line.split(' | ');
      const [name = '', brands = ''] = head.split(' = ');
      const options = new Map(parts.filter((part) => part.startsWith('+')).map((part) => split(part.slice(1), ': ')));
      const kind: Kind = {
        brands: list(brands, BRANDS),
        attributes: parts.filter((part) => !part.startsWith('+')).map(toAttribute),
        colors: list(options.get('color') ?? '', COLORS),
        sizes: list(options.get('size') ?? '', {}),
        storages: list(options.get('storage') ?? '', {}),
        hasModel: options.has('model'),
      };
      return [name, kind];
    }),
);

function toAttribute(part: string): Attribute {
  const [name, values] = split(part, ': ');
  return { name: name.replace('*', ''), values: list(values, {}), inTitle: name.endsWith('*') };
}

function split(text: string, at: string): [string, string] {
  const [left = '', right = ''] = text.split(at);
  return [left, right];
}

/** A list parted by commas, where `@name` stands for one of `named`. */
function list(text: string, named: Readonly<Record<string, string>>): string[] {
  const whole = text.replace(/@(\w+)/g, (_, name: string) => named[name] ?? '');
  return whole === '' ? [] : [...new Set(whole.split(', '))];
}
