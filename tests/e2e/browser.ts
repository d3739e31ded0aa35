import { spawn } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome'];
const FLAGS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--remote-debugging-port=0',
  '--window-size=1280,900',
];

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

const KEYS = { ArrowDown: 40, ArrowUp: 38, Enter: 13, Escape: 27, Tab: 9 } as const;

interface Reply {
  readonly id?: number;
  readonly method?: string;
  readonly params?: { readonly entry?: { readonly text: string }; readonly exceptionDetails?: { readonly text: string } };
  readonly result?: { readonly result?: { readonly value?: unknown } };
}

/** One tab of a headless Chromium, driven over its debugging protocol. */
export async function openBrowser(program: string) {
  const profile = await mkdtemp(join(tmpdir(), 'jangteo-browser-'));
  const browser = spawn(program, [...FLAGS, `--user-data-dir=${profile}`, 'about:blank'], { stdio: ['ignore', 'ignore', 'pipe'] });
  const exited = new Promise((resolve) => browser.once('exit', resolve));
  let said = '';
  for await (const chunk of browser.stderr) {
    said += chunk;
    if (said.includes('DevTools listening')) break;
  }
  const port = /ws:\/\/[^:]+:(\d+)/.exec(said)?.[1];
  const [tab] = (await (await fetch(`http://127.0.0.1:${port}/json/list`)).json()) as { webSocketDebuggerUrl: string }[];
  const socket = new WebSocket(tab?.webSocketDebuggerUrl ?? '');
  await new Promise((resolve) => socket.addEventListener('open', resolve, { once: true }));

  const complaints: string[] = [];
  const waiting = new Map<number, (reply: Reply) => void>();
  socket.addEventListener('message', ({ data }) => {
    const reply = JSON.parse(data) as Reply;
    if (reply.id !== undefined) waiting.get(reply.id)?.(reply);
    const complaint = reply.params?.entry?.text ?? reply.params?.exceptionDetails?.text;
    if (complaint !== undefined) complaints.push(complaint);
  });
  let calls = 0;
  const send = (method: string, params: object = {}) =>
    new Promise<Reply>((resolve) => {
      const id = calls++;
      waiting.set(id, resolve);
      socket.send(JSON.stringify({ id, method, params }));
    });
  for (const domain of ['Page', 'Log', 'Runtime']) await send(`${domain}.enable`);

  const run = async (expression: string) =>
    (await send('Runtime.evaluate', { expression, awaitPromise: true, returnByValue: true })).result?.result?.value;
  return {
    /** What the console showed as errors: failed loads, broken policies, exceptions. */
    complaints,
    run,
    go: (url: string) => send('Page.navigate', { url }),
    /** What an input method has of a text that is not finished: 나 on the way to 나이. `typed` finishes it. */
    composing: (text: string) => send('Input.imeSetComposition', { text, selectionStart: text.length, selectionEnd: text.length }),
    typed: (text: string) => send('Input.insertText', { text }),
    async press(key: keyof typeof KEYS) {
      const event = { key, code: key, windowsVirtualKeyCode: KEYS[key], ...(key === 'Enter' && { text: '\r' }) };
      await send('Input.dispatchKeyEvent', { ...event, type: 'keyDown' });
      await send('Input.dispatchKeyEvent', { ...event, type: 'keyUp' });
    },
    /** Waits until an expression holds in the page. */
    async until(expression: string, limitMs = 20_000) {
      const giveUpAt = Date.now() + limitMs;
      while ((await run(expression)) !== true) {
        if (Date.now() > giveUpAt) throw new Error(`still not ${expression} at ${await run('location.href')}`);
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    },
    async [Symbol.asyncDispose]() {
      socket.close();
      browser.kill();
      await exited;
      await rm(profile, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}
