import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readPrice } from '../src/price-intent.ts';
import { PRICE_BOUNDS, priceRanges } from '../src/price-ranges.ts';

const won = (text: string) => {
  const { text: left, minPrice, maxPrice } = readPrice(text, 'KRW');
  return [left, minPrice, maxPrice];
};

test('prices as Koreans type them', () => {
  for (const [typed, ...expected] of [
    ['3만원 이하 마우스', '마우스', undefined, 30_000],
    ['운동화 10만원대', '운동화', 100_000, 199_999],
    ['15만원대 가방', '가방', 150_000, 159_999],
    ['100만원 미만 노트북', '노트북', undefined, 999_999],
    ['노트북 200만원 이상', '노트북', 2_000_000, undefined],
    ['1만5천원 이하 샴푸', '샴푸', undefined, 15_000],
    ['30,000원 이하 텀블러', '텀블러', undefined, 30_000],
    ['만원 이하 볼펜', '볼펜', undefined, 10_000],
    ['3~5만원 셔츠', '셔츠', 30_000, 50_000],
    ['10만원에서 20만원 사이 키보드', '키보드', 100_000, 200_000],
    ['30만원 이상 50만원 이하 의자', '의자', 300_000, 500_000],
    ['5만원 선물', '선물', 40_000, 60_000],
  ] as const) {
    assert.deepEqual(won(typed), expected, typed);
  }
});

test('what is no price is left in the query', () => {
  for (const typed of ['500ml 이하 텀블러', '5만원권', '16GB 노트북', '27인치 이상 모니터', '운동화 270', '']) {
    assert.deepEqual(won(typed), [typed, undefined, undefined], typed);
  }
});

test('another currency has other minor units, and a foreign one bounds nothing', () => {
  assert.deepEqual(readPrice('shoes under $50', 'USD'), { text: 'shoes', maxPrice: 5_000 });
  assert.deepEqual(readPrice('shoes under 500', 'INR'), { text: 'shoes', maxPrice: 50_000 });
  assert.deepEqual(readPrice('신발 $50 이하', 'KRW'), { text: '신발' });
});

test('price ranges are few, and part all that was counted', () => {
  const counts = Array.from({ length: PRICE_BOUNDS.length + 1 }, (_, at) => (at % 3 === 0 ? 0 : at));
  const ranges = priceRanges(counts);
  assert.ok(ranges.length <= 6);
  assert.equal(
    ranges.reduce((sum, { products }) => sum + products, 0),
    counts.reduce((sum, count) => sum + count, 0),
  );
  for (const [at, { min }] of ranges.entries()) assert.equal(min, at === 0 ? undefined : (ranges[at - 1]?.max ?? 0) + 1);
  assert.deepEqual(priceRanges(counts.map(() => 0)), []);
  assert.deepEqual(priceRanges([0, 7, 0]), [{ min: 100, max: 199, products: 7 }]);
});
