// The scenario of the project's seed for k6: up to 300 users who look at a product, think for 0.5 to 1 s, and look at the next one.
import { check, sleep } from 'k6';
import http from 'k6/http';

const { BASE, PRODUCTS, STAGE } = __ENV;

export const options = {
  stages: [1, 100, 200, 300, 300, 0].map((target) => ({ duration: STAGE, target })),
  thresholds: { http_req_duration: ['p(95)<10'], http_req_failed: ['rate==0'] },
  summaryTrendStats: ['avg', 'med', 'p(90)', 'p(95)', 'p(99)', 'max'],
};

export default function look() {
  const number = Math.floor(Math.random() ** 2 * Number(PRODUCTS)) + 1;
  const answer = http.get(`${BASE}/v1/products/p${String(number).padStart(8, '0')}`, { tags: { name: 'product' } });
  check(answer, { 'status is 200': ({ status }) => status === 200 });
  sleep(0.5 + Math.random() * 0.5);
}

export function handleSummary({ metrics }) {
  return {
    stdout: JSON.stringify({
      requests: metrics.http_reqs.values.count,
      perSecond: metrics.http_reqs.values.rate,
      failed: metrics.http_req_failed.values.passes,
      ms: metrics.http_req_duration.values,
    }),
  };
}
