const list = (text: string): ReadonlySet<string> => new Set(text.trim().split(/\s+/));

/**
 * What may follow a noun and says nothing by itself: particles (조사), forms of the copula (이다), the plural 들, and their usual chains.
 * Written from the closed classes J and VCP of the Sejong tag set; 면, 라면 and 만두-like sequences are left out, because they are goods.
 */
const PARTICLES = list(`
  이 가 을 를 은 는 의 에 에서 에게 께 께서 한테 로 으로 와 과 랑 이랑 하고 도 만 부터 까지 보다 처럼 같이 마다 조차 마저 밖에 뿐 이나 나
  이라도 라도 이든 든 이든지 든지 이란 란 이며 며 이고 고 이라 라 이라는 라는 이라고 라고 엔 에선 로서 으로서 로써 으로써 대로 만큼
  에는 에도 에만 에서는 에서도 에서만 에게는 에게도 에게서 으로는 로는 으로도 로도 으로만 로만 으로부터 로부터 까지는 까지도 부터는 부터도
  과의 와의 과는 와는 과도 와도 만의 만을 만은 만이 만으로 만으로도 뿐만 로의 으로의 에의 에서의 까지의 부터의 보다는 보다도 처럼은 마다의
  입니다 이다 다 예요 이예요 이에요 에요 이었습니다 였습니다 이었던 였던 인 인데 인가요 인지 일 이었 였 이지만 지만 이면서 이라면 이니 이니까 니까
  들 들이 들은 들을 들의 들에 들도 들과 들로 들에게 들까지 들만
`);

const LONGEST_PARTICLE = Math.max(...[...PARTICLES].map((particle) => particle.length));

/** What is hung on a noun and makes another of it (접미사): for 남성용, by 남성. An index has the whole, and the noun. */
const SUFFIXES = list('용 형 식 급 제 별 당 째 님 들 적 성 권 률 율');

/** Function words and phrases that every shop writes, as eojeols. A word of the user dictionary is never one. */
const STOP_WORDS = list(`
  및 등 또는 혹은 그리고 그러나 하지만 그래서 또한 따라서 즉 더 더욱 가장 매우 아주 정말 너무 꼭 잘 안 못 다 또 이 그 저 것 수 때 분 중 내
  이런 그런 저런 어떤 모든 여러 각 각종 새 첫 온 약 총 이것 그것 저것 여기 거기 저기 누구 무엇 어디 언제 우리 저희 나 너 제 의 을 를 은 는 에 와 과
  매일 오늘 바로 함께 모두 다시 이미 항상 언제나 누구나 오래 빨리 많이 조금 전혀 특히 직접 서로
  만나보세요 만나보실 새로운 새롭게 위한 위해 위하여 대한 대해 통한 통해 따라 따른 관련 있는 있습니다 없는 없습니다 하는 합니다 하세요 했습니다 해 하여 한 할
  됩니다 되는 된 드립니다 드려요 주세요 좋은 좋습니다 좋고 좋아요 가능한 가능합니다 권합니다 추천합니다 추천해요 추천해줘
`);

/** Whether `text`, behind a noun, is a particle, an ending of the copula, or a chain of them. */
export function isParticle(text: string): boolean {
  return PARTICLES.has(text);
}

/** Whether `text`, behind a noun, only turns it (남성용). */
export function isSuffix(text: string): boolean {
  return SUFFIXES.has(text);
}

/** Particles that hardly any foreign word or brand ends in: what stands before them is read by itself. */
const CLEAR = list(
  '의 을 를 은 는 이 가 에 에서 에게 으로 로 와 과 입니다 이에요 예요 까지 부터 에는 에서는 으로는 로는 와의 과의 만의 들의 들을 들이',
);

const VERB_ENDINGS = list('은 는 을 이 고 며 든 든지 나 지만 라 라도 다 야 아 요 서 니 니까 인 일 면서');

/** Nouns that compounds end in and that look as if they ended in a particle: 주방놀이 is no 주방놀 with 이. */
const LIKE_PARTICLES = list(`
  놀이 걸이 꽂이 높이 먹이 받이 잡이 막이 깎이 깔이 털이 벌이 풀이 길이 종이 아이 오이 파이 타이 보이 구이 볶이 고양이 어린이 강아지
  호랑이 하와이 고속도로 요가 작가 휴가 전문가 영양가 최저가 판매가 정상가 할인가 특가 상의 하의 상하의 내의 강의 회의 주의 난로 화로 도로 경로 회로 사과 모과 다과 유과 약과 한과 효과 결과 치과 
`);

/** Whether compounds end in this noun, though its end looks like a particle. */
export function isLikeParticle(noun: string): boolean {
  return LIKE_PARTICLES.has(noun);
}

/** Endings of verbs that look like particles: 넓은, 찾는, 먹을. */
export function isVerbEnding(particle: string): boolean {
  return VERB_ENDINGS.has(particle);
}

const NOUNLESS = list('의 를 에서 에게 으로 로 과 이 입니다 이에요 예요 까지 부터');

/** Whether a noun with this behind it that looks like a noun again hardly ever is one: 할인가 is, so 가 does not stand here. */
export function isNounless(particle: string): boolean {
  return NOUNLESS.has(particle);
}

/** Whether `particle` hardly ever is the end of a noun that morphology does not know. */
export function isClearParticle(particle: string): boolean {
  return CLEAR.has(particle);
}

/** Where `word` may end and a particle begin, two syllables in at least, the longest particle first. */
export function particleStarts(word: string): number[] {
  const starts: number[] = [];
  for (let at = Math.max(2, word.length - LONGEST_PARTICLE); at < word.length; at += 1) if (PARTICLES.has(word.slice(at))) starts.push(at);
  return starts;
}

export function isStopWord(eojeol: string): boolean {
  return STOP_WORDS.has(eojeol);
}
