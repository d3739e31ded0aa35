import { test } from 'node:test';

/** The broker that the tests use; undefined where there is none, which is then told, or fails where engines are required. */
export function labUrl(environment: Readonly<Record<string, string | undefined>>): string | undefined {
  const url = environment.JANGTEO_LAB_LOG_URL;
  if (url !== undefined) return url;
  const missing = 'JANGTEO_LAB_LOG_URL is not set';
  if (environment.JANGTEO_REQUIRE_ENGINES !== '1') test('Kafka', { skip: missing }, () => {});
  else {
    test('Kafka', () => {
      throw new Error(`${missing}, and JANGTEO_REQUIRE_ENGINES=1`);
    });
  }
  return undefined;
}
