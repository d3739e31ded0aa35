import type { SearchIndex, Word } from '@jangteo/ports/search/search-index';
import { CategoryIntents } from './category-intents.ts';
import type { NamedCategory } from './category-names.ts';

export interface IntentSources {
  readonly search: SearchIndex;
  readonly index: string;
  readonly categories: ReadonlyMap<string, NamedCategory>;
  readonly pause: () => Promise<void>;
}

const STEP = 64;
const WAYS_MAX = 8;

/** What buyers mean who type the name of a category. */
export async function learnIntents({ search, index, categories, pause }: IntentSources): Promise<CategoryIntents> {
  // Of categories with the same name the deepest says most.
  const all = [...categories.values()].sort((left, right) => right.level - left.level);
  const words = new Map<string, readonly Word[]>();
  const texts = [...new Set(all.flatMap(({ name }) => [name, ...thingsOf(name)]))];
  for (let at = 0; at < texts.length; at += STEP) {
    await pause();
    const step = texts.slice(at, at + STEP);
    for (const [nth, analysed] of (await search.analyse(index, step, { patient: true })).entries())
      words.set(step[nth] as string, analysed);
  }
  const byPath = new Map(all.map((category) => [category.path, category]));
  const below = new Map<string, string[]>();
  for (const { path, name } of all) for (const above of ancestorsOf(path)) below.set(above, [...(below.get(above) ?? []), name]);
  await pause();

  const intents = new CategoryIntents();
  for (const { name, path } of all) {
    const things = thingsOf(name);
    const inside = below.get(path) ?? [];
    const parent = byPath.get(ancestorsOf(path)[0] ?? '')?.name;
    for (const thing of things) {
      const own = termsOf(words.get(thing));
      if (own.length === 1) intents.addKind(own[0] as string);
      // A category that has accessories of the thing as well is not the thing: 휴대폰 has 휴대폰 케이스.
      if (inside.some((one) => isUsedWith(one, thing))) continue;
      const above = parent === undefined ? [] : [...own, ...wholesOf(words.get(thing)), ...toldBy(parent, own, words)];
      const isTold = things.length === 1 && above.some((term) => !own.includes(term));
      const kinds = inside.filter((one) => one.endsWith(thing) && one !== thing && thingsOf(one).length === 1).slice(0, WAYS_MAX);
      const ways = isTold ? [above] : kinds.map((kind) => [...own, ...wholesOf(words.get(kind)), ...termsOf(words.get(kind))]);
      intents.add({ name: own, ways: ways.map((way) => [...new Set(way)]) });
    }
  }
  return intents;
}

/** 이불·베개 are two things. */
function thingsOf(name: string): string[] {
  const things = name.split(/[·/,&]/).map((thing) => thing.trim());
  return things.filter((thing) => thing !== '');
}

/** What a parent says of a category. Below 배드민턴·탁구 a 배드민턴 라켓 says no 탁구. */
function toldBy(parent: string, own: readonly string[], words: ReadonlyMap<string, readonly Word[]>): string[] {
  const things = thingsOf(parent).map((thing) => termsOf(words.get(thing)));
  const same = things.filter((terms) => terms.some((term) => own.includes(term)));
  return (same.length > 0 ? same : things).flat();
}

function isUsedWith(name: string, thing: string): boolean {
  return name.includes(thing) && thingsOf(name).every((one) => !one.endsWith(thing));
}

/** From the parent up. */
function ancestorsOf(path: string): string[] {
  const above: string[] = [];
  for (let at = path.lastIndexOf('/'); at > 0; at = path.lastIndexOf('/', at - 1)) above.push(path.slice(0, at));
  return above;
}

function termsOf(words: readonly Word[] = []): string[] {
  return words.flatMap(({ terms }) => terms);
}

function wholesOf(words: readonly Word[] = []): string[] {
  return words.flatMap(({ whole }) => (whole === undefined ? [] : [whole]));
}
