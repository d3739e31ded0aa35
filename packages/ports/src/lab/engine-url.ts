import { test } from 'node:test';

/**
 * Where an engine is that tests want, such as JANGTEO_LAB_SQL_URL; undefined where there is none. That is then told as a skipped test, or,
 * with JANGTEO_REQUIRE_ENGINES=1, as one that fails.
 */
export function engineUrl(variable: string): string | undefined {
  const url = process.env[variable];
  if (url !== undefined && url !== '') return url;
  const missing = `${variable} is not set`;
  if (process.env.JANGTEO_REQUIRE_ENGINES !== '1') test(variable, { skip: missing }, () => {});
  else {
    test(variable, () => {
      throw new Error(`${missing}, and JANGTEO_REQUIRE_ENGINES=1`);
    });
  }
  return undefined;
}
