import { parentPort } from 'node:worker_threads';
import { systemClock } from '@jangteo/kernel/clock';
import { isErrorCode, JangteoError } from '@jangteo/kernel/errors';
import type { ThreadEvent, ThreadFailure, ThreadReply, ThreadRequest } from './worker-messages.ts';

export type Methods = Readonly<Record<string, (json: string) => string | Promise<string>>>;

/** Answers are collected for so long before they are sent. */
const COLLECT_MS = 4;

/** Answers what this thread is asked; `onTold` gets what is only told. */
export function serveThread(methods: Methods, onTold: (message: object) => void = () => {}): void {
  parentPort?.on('message', (message: readonly ThreadRequest[] | object) => {
    if (!Array.isArray(message)) return onTold(message);
    let replies: ThreadReply[] = [];
    let until = systemClock.now() + COLLECT_MS;
    const send = () => {
      if (replies.length > 0) parentPort?.postMessage(replies);
      replies = [];
    };
    for (const { id, method, json } of message as readonly ThreadRequest[]) {
      try {
        const answer = methods[method]?.(json) ?? '';
        if (typeof answer === 'string') replies.push({ id, json: answer });
        else answer.then((late) => reply({ id, json: late })).catch((thrown) => reply({ id, failure: failureOf(thrown) }));
      } catch (thrown) {
        replies.push({ id, failure: failureOf(thrown) });
      }
      if (systemClock.now() < until) continue;
      send();
      until = systemClock.now() + COLLECT_MS;
    }
    send();
  });
}

export function emit<Event>(event: Event): void {
  parentPort?.postMessage({ event } satisfies ThreadEvent<Event>);
}

function reply(one: ThreadReply): void {
  parentPort?.postMessage([one]);
}

function failureOf(thrown: unknown): ThreadFailure {
  const { code, message, errors } = JangteoError.from(thrown, codeOf(thrown));
  return { code, message, errors };
}

/** What the file system says, in the house's words. */
function codeOf(thrown: unknown): 'STORE_FULL' | 'ENGINE_AWAY' | 'INTERNAL' {
  const code = thrown instanceof Error && 'code' in thrown ? String(thrown.code) : '';
  if (code === 'ENOSPC' || code === 'EDQUOT' || /database or disk is full/.test(String(thrown))) return 'STORE_FULL';
  return code === '' || isErrorCode(code) ? 'INTERNAL' : 'ENGINE_AWAY';
}
