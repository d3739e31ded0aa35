/** The colours that a drawing can have, by what catalogues call them; the first that fits. */
const NAMES: readonly (readonly [hue: string, names: RegExp])[] = [
  ['navy', /네이비|남색|navy|인디고|곤색/i],
  ['sky', /하늘|스카이|소라|sky|연파랑/i],
  ['mint', /민트|mint|청록|에메랄드|teal/i],
  ['khaki', /카키|올리브|khaki|olive/i],
  ['silver', /실버|은색|silver|메탈|스테인리스/i],
  ['gold', /골드|금색|gold|샴페인/i],
  ['pink', /분홍|핑크|로즈|코랄|pink|rose|coral|살구|피치/i],
  ['purple', /보라|퍼플|라벤더|바이올렛|purple|violet|lavender/i],
  ['beige', /베이지|크림|아이보리|샌드|오트밀|beige|cream|ivory|sand|내추럴/i],
  ['brown', /갈색|브라운|카멜|월넛|오크|우드|brown|camel|walnut|oak/i],
  ['orange', /주황|오렌지|orange|테라코타/i],
  ['yellow', /노란|노랑|옐로|머스터드|yellow|mustard/i],
  ['red', /빨간|빨강|레드|버건디|와인|자주|red|burgundy|wine/i],
  ['green', /초록|그린|연두|녹색|green/i],
  ['blue', /파란|파랑|블루|blue|청색/i],
  ['gray', /회색|그레이|차콜|티타늄|gr[ae]y|charcoal|titanium/i],
  ['white', /흰|화이트|백색|white|투명/i],
  ['ink', /검정|블랙|흑색|black/i],
];

/** The class of a named colour, such as `hue-navy`; undefined for one that no drawing has. */
export function hueOf(colour: string): string | undefined {
  const found = NAMES.find(([, names]) => names.test(colour));
  return found && `hue-${found[0]}`;
}
