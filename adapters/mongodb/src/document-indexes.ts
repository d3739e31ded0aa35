import type { Runtime } from '@jangteo/kernel/runtime';
import { parseDocument } from '@jangteo/ports/documents/document-fields';
import type { AnyBulkWriteOperation, Collection, Db } from 'mongodb';
import { duplicateOf, saysDoneAlready } from './document-errors.ts';
import { type CollectionLayout, IS_THERE, type MongoDocument } from './document-layout.ts';
import type { MongoConnection } from './mongo-connection.ts';

/** What is known of each collection. */
interface CollectionState {
  readonly _id: string;
  /** Drawn when it was created. */
  readonly epoch: string;
  /** The fields whose values every document has beside its text. */
  readonly fields: readonly string[];
}

const STATES = 'jangteo_collections';
const FILL_SIZE = 500;
/** Of a step at the start: an index of a million documents takes its time. */
const STEP_MS_MAX = 3_600_000;

/** Creates the collection and brings its indexes to what is declared; returns its epoch. Throws DUPLICATE_KEY. */
export async function prepareCollection(connection: MongoConnection, layout: CollectionLayout, { random }: Runtime): Promise<string> {
  return await connection.within(STEP_MS_MAX, async (database) => {
    const collection = database.collection<MongoDocument>(layout.name);
    await database.createCollection(layout.name).catch(ignoreDone);
    const fields = layout.paths.map(({ text }) => text);
    const states = database.collection<CollectionState>(STATES);
    const state = await stateOf(database, layout.name, random.hex(8), fields);
    if (fields.some((field) => !state.fields.includes(field))) await fill(collection, layout);
    // Before the first write, which gives its document these fields alone.
    await states.updateOne({ _id: layout.name }, { $set: { fields } });
    await bringIndexes(collection, layout);
    return state.epoch;
  });
}

async function stateOf(database: Db, name: string, epoch: string, fields: readonly string[]): Promise<CollectionState> {
  const states = database.collection<CollectionState>(STATES);
  const known = await states.findOne({ _id: name });
  if (known !== null) return known;
  // Whatever lies in it already is looked through.
  const isEmpty = (await database.collection(name).findOne({})) === null;
  const state = { _id: name, epoch, fields: isEmpty ? fields : [] };
  try {
    await states.insertOne(state);
    return state;
  } catch (thrown) {
    if (duplicateOf(thrown) !== 'id') throw thrown;
    return await stateOf(database, name, epoch, fields);
  }
}

/** Takes the values of the fields out of the texts again. A document that changes meanwhile gets them with its change. */
async function fill(collection: Collection<MongoDocument>, layout: CollectionLayout): Promise<void> {
  let after = '';
  for (;;) {
    const documents = await collection
      .find({ ...IS_THERE, _id: { $gt: after } }, { projection: { v: 1, j: 1 }, readPreference: 'primary' })
      .sort({ _id: 1 })
      .limit(FILL_SIZE)
      .toArray();
    const last = documents.at(-1);
    if (last === undefined) return;
    const operations = documents.map(({ _id, v, j = '{}' }): AnyBulkWriteOperation<MongoDocument> => {
      return { updateOne: { filter: { _id, v }, update: { $set: { f: layout.fieldsOf(parseDocument(j)) } } } };
    });
    await collection.bulkWrite(operations, { ordered: false });
    after = last._id;
  }
}

async function bringIndexes(collection: Collection<MongoDocument>, layout: CollectionLayout): Promise<void> {
  const declared = layout.indexes();
  const there = (await collection.listIndexes().toArray()).map(({ name }) => String(name));
  const missing = declared.filter(({ name }) => !there.includes(name));
  if (missing.length > 0) await collection.createIndexes(missing);
  for (const name of there) {
    if (!layout.isOurs(name) || declared.some((index) => index.name === name)) continue;
    await collection.dropIndex(name).catch(ignoreDone);
  }
}

/** Another process was quicker. */
function ignoreDone(thrown: unknown): void {
  if (!saysDoneAlready(thrown)) throw thrown;
}
