import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Browser } from 'playwright-core';
import { openChromium } from '../e2e/browser.ts';
import { type Place, type Stage, setStage } from './stage.ts';
import { DEVICES, type Device, type Eyes, LANGUAGES, settle } from './visitor.ts';

let stage: Stage;
let browser: Browser;
before(async () => {
  [stage, browser] = await Promise.all([setStage(), openChromium()]);
});
after(async () => {
  await browser.close();
  await stage[Symbol.asyncDispose]();
});

// Each in one scheme of colours: both are seen on both devices.
const EYES: readonly Required<Eyes>[] = LANGUAGES.flatMap((language) =>
  (Object.keys(DEVICES) as Device[]).map((device) => ({
    language,
    device,
    scheme: (language === 'ko') === (device === 'phone') ? 'light' : 'dark',
  })),
);

for (const eyes of EYES) {
  for (const who of ['guest', 'buyer', 'operator'] as const satisfies readonly Place['who'][]) {
    test(`every page for a ${who} is accessible, quiet and as wide as the screen: ${Object.values(eyes).join(', ')}`, async (t) => {
      await using visitor = await stage.enter(browser, who, eyes);
      const { page } = visitor;
      for (const { name, path, isMissing } of stage.places.filter((place) => place.who === who))
        await t.test(name, async () => {
          await page.goto(path);
          await settle(page);
          await visitor.look(name, page, isMissing ? /404/ : undefined);
          // A phone widens innerWidth to what hangs out.
          const width = await page.evaluate<number>('document.documentElement.scrollWidth');
          assert.ok(width <= DEVICES[eyes.device].width, `it is ${width} px wide`);
          assert.equal(await page.locator('html').getAttribute('lang'), eyes.language);
        });
    });
  }
}
