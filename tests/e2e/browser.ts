import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { type Browser, chromium } from 'playwright-core';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome'];

/** Where a Chromium is installed; undefined where none is. */
export function findBrowser(): string | undefined {
  const places = (process.env.PATH ?? '').split(delimiter).flatMap((folder) => NAMES.map((name) => join(folder, name)));
  return places.find((place) => {
    try {
      accessSync(place, constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

/** The system's Chromium. Throws where there is none. */
export async function openChromium(): Promise<Browser> {
  const executablePath = findBrowser();
  if (executablePath === undefined) throw new Error('no Chromium is installed: apt-get install chromium');
  return await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu', '--disable-quic'] });
}

/** One tab of a Chromium of its own, asked in expressions of its page. */
export async function openBrowser() {
  const browser = await openChromium();
  const page = await browser.newPage({ viewport: { width: 1280, height: 900 }, locale: 'en-US' });
  const complaints: string[] = [];
  page.on('console', (message) => void (message.type() === 'error' && complaints.push(message.text())));
  page.on('pageerror', ({ message }) => complaints.push(message));
  const protocol = await page.context().newCDPSession(page);

  // A page that is being left has no answer; whoever waits asks the next one.
  const run = (expression: string): Promise<unknown> => page.evaluate<unknown>(expression).catch(() => undefined);
  return {
    /** What the console showed as errors: failed loads, broken policies, exceptions. */
    complaints,
    run,
    go: (url: string) => page.goto(url, { waitUntil: 'commit' }),
    /** What an input method has of a text that is not finished: 나 on the way to 나이. `typed` finishes it. */
    composing: (text: string) => protocol.send('Input.imeSetComposition', { text, selectionStart: text.length, selectionEnd: text.length }),
    typed: (text: string) => page.keyboard.insertText(text),
    press: (key: 'ArrowDown' | 'ArrowUp' | 'Enter' | 'Escape' | 'Tab') => page.keyboard.press(key),
    /** Waits until an expression holds in the page. */
    async until(expression: string, limitMs = 20_000) {
      const giveUpAt = Date.now() + limitMs;
      while ((await run(expression)) !== true) {
        if (Date.now() > giveUpAt) throw new Error(`still not ${expression} at ${page.url()}`);
        await page.waitForTimeout(50);
      }
    },
    [Symbol.asyncDispose]: () => browser.close(),
  };
}
