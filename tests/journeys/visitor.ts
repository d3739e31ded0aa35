import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Browser, BrowserContext, Page } from 'playwright-core';

export type Language = 'ko' | 'en';
export const LANGUAGES: readonly Language[] = ['ko', 'en'];
export const DEVICES = { phone: { width: 390, height: 844 }, desktop: { width: 1280, height: 900 } } as const;
export type Device = keyof typeof DEVICES;

export interface Eyes {
  readonly language?: Language;
  readonly device?: Device;
  readonly scheme?: 'light' | 'dark';
}

/** One person before a browser: cookies of their own, and a note of all that the console complained of. */
export interface Visitor extends AsyncDisposable {
  readonly context: BrowserContext;
  readonly page: Page;
  /** Another tab of the same person. */
  tab(): Promise<Page>;
  /** Holds the page against WCAG A and AA, and the console against silence, but for refusals that the test itself brought about. */
  look(name: string, page?: Page, refusals?: RegExp): Promise<void>;
}

const LOCALES = { ko: 'ko-KR', en: 'en-US' } as const;
const SETTLE_MS = 300;
const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];

export async function visit(
  browser: Browser,
  url: string,
  { language = 'ko', device = 'desktop', scheme = 'light' }: Eyes = {},
): Promise<Visitor> {
  const context = await browser.newContext({
    baseURL: url,
    locale: LOCALES[language],
    timezoneId: 'Asia/Seoul',
    viewport: DEVICES[device],
    colorScheme: scheme,
    isMobile: device === 'phone',
    hasTouch: device === 'phone',
    deviceScaleFactor: 1,
  });
  context.setDefaultTimeout(20_000);
  const complaints: { text: string; url: string }[] = [];
  const tab = async () => {
    const page = await context.newPage();
    page.on('console', (message) => {
      if (message.type() === 'error') complaints.push({ text: message.text(), url: message.location().url });
    });
    page.on('pageerror', ({ message }) => complaints.push({ text: message, url: page.url() }));
    return page;
  };
  const first = await tab();
  return {
    context,
    page: first,
    tab,
    async look(name, page = first, refusals) {
      // Chromium complains of a page that says 404 itself; that it says so is right.
      const isOwnStatus = ({ text, url }: (typeof complaints)[number]) => url === page.url() && text.startsWith('Failed to load resource');
      assert.deepEqual(
        complaints.splice(0).filter((complaint) => !isOwnStatus(complaint) && refusals?.test(complaint.text) !== true),
        [],
        `the console on ${name}`,
      );
      assert.deepEqual(await seriousIssues(page), [], `accessibility of ${name}`);
    },
    [Symbol.asyncDispose]: () => context.close(),
  };
}

/** Waits until the page has drawn what it asked for; a live connection may stay open. */
export async function settle(page: Page): Promise<void> {
  const loading = page.locator('.loading');
  while ((await loading.count()) > 0) await loading.first().waitFor({ state: 'hidden' });
  await page.evaluate('document.fonts.ready');
  await page.waitForTimeout(SETTLE_MS);
}

interface Finding {
  readonly id: string;
  readonly impact: string | null;
  readonly nodes: readonly { readonly html: string; readonly failureSummary?: string }[];
}

async function seriousIssues(page: Page): Promise<string[]> {
  // A transition half way has colours that nobody designed.
  await page.evaluate('Promise.all(document.getAnimations().map(({ finished }) => finished.catch(() => {})))');
  await page.evaluate(AXE);
  const { violations } = await page.evaluate<{ violations: Finding[] }>(`axe.run(document, { runOnly: ${JSON.stringify(RULES)} })`);
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) =>
      // What the bar at the foot of a phone half covers is scrolled into sight; axe sees but the first screen.
      nodes
        .filter(({ failureSummary = '' }) => !failureSummary.includes('partially obscured'))
        .map(({ html, failureSummary = '' }) => `${id}: ${html.slice(0, 200)} ${failureSummary.split('\n')[1] ?? ''}`),
    );
}
