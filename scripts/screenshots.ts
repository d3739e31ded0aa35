// Pictures of every page, in both languages, on a phone and on a desktop, of a shop in which something has happened.
//   npm run screenshots [-- --out FOLDER] [--only PART] [--dark] [--readme]
// --readme writes the three of README into docs/images instead.
import { mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { openChromium } from '../tests/e2e/browser.ts';
import { type Place, setStage } from '../tests/journeys/stage.ts';
import { DEVICES, type Device, type Eyes, LANGUAGES, settle } from '../tests/journeys/visitor.ts';

/** README's, by the name of their page. */
const README: Readonly<Record<string, string>> = {
  'shop-search': 'shop.png',
  'room-time-machine-flaky': 'time-machine.png',
  'room-dead-letter': 'dead-letter.png',
};
const IMAGES = join(import.meta.dirname, '..', 'docs', 'images');

const { values } = parseArgs({
  options: {
    out: { type: 'string', default: 'screenshots' },
    only: { type: 'string', default: '' },
    dark: { type: 'boolean', default: false },
    readme: { type: 'boolean', default: false },
  },
});
const { out, only, dark, readme } = values;
const scheme = dark ? 'dark' : 'light';

await using stage = await setStage();
const browser = await openChromium();
const places = stage.places.filter(({ name }) => (readme ? name in README : name.includes(only)));
const looks: Required<Eyes>[] = readme
  ? [{ language: 'en', device: 'desktop', scheme }]
  : LANGUAGES.flatMap((language) => (Object.keys(DEVICES) as Device[]).map((device) => ({ language, device, scheme }) as const));

let taken = 0;
for (const eyes of looks) {
  for (const who of ['guest', 'buyer', 'operator'] as const satisfies readonly Place['who'][]) {
    await using visitor = await stage.enter(browser, who, eyes);
    for (const { name, path } of places.filter((place) => place.who === who)) {
      const file = readme ? join(IMAGES, README[name] ?? '') : join(out, `${eyes.language}-${eyes.device}-${scheme}`, `${name}.png`);
      mkdirSync(dirname(file), { recursive: true });
      await visitor.page.goto(path);
      await settle(visitor.page);
      await visitor.page.screenshot({ path: file, fullPage: !readme });
      taken++;
      process.stdout.write(`${file}\n`);
    }
  }
}
await browser.close();
console.log(`${taken} pictures`);
