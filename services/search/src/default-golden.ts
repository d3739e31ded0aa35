import type { GoldenQuery } from './parts.ts';

/**
 * The searches that Korean makes hard, as they hold on the demo catalogue: compounds, synonyms, typos, half syllables, first consonants,
 * the keyboard in the other language, spacing, a match inside a word. A shop that sells none of what one expects is not held to it.
 */
export const DEFAULT_GOLDEN: readonly GoldenQuery[] = [
  { query: '남성 운동화', expected: ['남성'], excluded: ['운동기구', '러닝머신', '덤벨'] },
  { query: '운동화', expected: ['화', '스니커즈'], excluded: ['운동기구', '러닝머신'] },
  { query: '겔럭시', expected: ['갤럭시'], excluded: [] },
  { query: '빨갛ㄴ색', expected: ['빨간색'], excluded: [] },
  { query: '삼성', expected: ['삼성전자'], excluded: [] },
  { query: '성전', expected: ['삼성전자'], excluded: [] },
  { query: '삼성전자의 새로운 스마트폰', expected: ['삼성전자'], excluded: [] },
  { query: '삼성전자의 새로운 스마트폰', expected: ['스마트폰'], excluded: [] },
  { query: '무선청소기', expected: ['무선청소기', '무선 청소기'], excluded: [] },
  { query: '무선 청소기', expected: ['무선청소기', '무선 청소기'], excluded: [] },
  { query: 'ㄴㅇㅋ', expected: ['나이키'], excluded: [] },
  { query: 'skdlzl', expected: ['나이키'], excluded: [] },
  { query: '랩탑', expected: ['노트북'], excluded: [] },
  { query: '핸드폰', expected: ['스마트폰', '휴대폰'], excluded: [] },
  { query: '티비', expected: ['TV'], excluded: [] },
];
