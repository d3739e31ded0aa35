import { JangteoError } from '@jangteo/kernel/errors';
import type { EmbeddedFile } from '../embedded-file.ts';
import { count } from '../progress.ts';
import type { SourceLog } from './source-log.ts';

/**
 * Throws SOURCE_NOT_AT_REST where events wait in an outbox or for a consumer: their place in the log is what is not moved.
 * Parked events are rows, and may wait.
 */
export function insistAtRest(services: readonly { readonly name: string; readonly file: EmbeddedFile }[], log: SourceLog): void {
  const names = new Set(services.map(({ name }) => name));
  const waiting = [
    ...services.map(({ name, file }) => ({ what: `in the outbox of ${name}`, events: file.count('select count(*) from outbox') })),
    ...log.places().flatMap(({ group, topic, partition, lag }) =>
      // A group of nobody is left where it is.
      names.has(group) ? [{ what: `for ${group} in ${topic}/${partition}`, events: lag }] : [],
    ),
  ].filter(({ events }) => events > 0);
  if (waiting.length === 0) return;
  const told = waiting.slice(0, 5).map(({ what, events }) => `${count(events)} wait ${what}`);
  throw new JangteoError('SOURCE_NOT_AT_REST', `events are on their way: ${told.join(', ')}${waiting.length > 5 ? ', and more' : ''}`);
}
