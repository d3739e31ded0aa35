import { useWords } from '../language.ts';
import { Page } from '../parts/page.tsx';
import { Tabs } from '../parts/tabs.tsx';
import type { RoomEntry, RoomProps } from '../room.ts';
import { searchLabWords } from '../words/search-lab.ts';
import { Analyse } from './search/analyse.tsx';
import { Dictionary } from './search/dictionary.tsx';
import { GoldenQueries } from './search/golden-queries.tsx';
import { Indexes } from './search/indexes.tsx';
import { Synonyms } from './search/synonyms.tsx';
import { ZeroResults } from './search/zero-results.tsx';

const PARTS = { analyse: Analyse, synonyms: Synonyms, dictionary: Dictionary, golden: GoldenQueries, indexes: Indexes, zero: ZeroResults };
type Part = keyof typeof PARTS;

function SearchLab({ rest: [part = 'analyse'] }: RoomProps) {
  const say = useWords(searchLabWords);
  const open: Part = part in PARTS ? (part as Part) : 'analyse';
  const Open = PARTS[open];
  return (
    <Page title={say.title} about={say.about}>
      <Tabs label={say.tabs} open={pathOf(open)} tabs={(Object.keys(PARTS) as Part[]).map((one) => [pathOf(one), say[one]] as const)} />
      <Open />
    </Page>
  );
}

function pathOf(part: Part): string {
  return part === 'analyse' ? '/search' : `/search/${part}`;
}

export const searchLab: RoomEntry = {
  path: '/search',
  title: { ko: searchLabWords.ko.title, en: searchLabWords.en.title },
  Room: SearchLab,
};
