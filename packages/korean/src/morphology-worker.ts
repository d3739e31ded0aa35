import { parentPort } from 'node:worker_threads';
import { openTokenizer } from './korean-tokenizer.ts';

/** What is sent to the thread, and what it answers with the same number. */
export interface MorphologyRequest {
  readonly number: number;
  readonly pieces: readonly string[];
}
export interface MorphologyReply {
  readonly number: number;
  readonly analyses: readonly string[];
}

const analyse = await openTokenizer();

parentPort?.on('message', ({ number, pieces }: MorphologyRequest) => {
  const reply: MorphologyReply = { number, analyses: pieces.map(analyse) };
  parentPort?.postMessage(reply);
});
