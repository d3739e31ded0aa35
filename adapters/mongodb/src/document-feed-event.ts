import type { ResumeToken } from 'mongodb';

/** What of an event of a change stream is sent: not the documents. */
export const FEED_PIPELINE = [
  {
    $project: {
      operationType: 1,
      'documentKey._id': 1,
      'documentKey.v': 1,
      'documentKey.h': 1,
      'fullDocument.v': 1,
      'fullDocument.h': 1,
      'updateDescription.updatedFields.v': 1,
      'updateDescription.removedFields': 1,
    },
  },
];

interface Image {
  readonly v?: number;
  readonly h?: string;
}

export interface FeedEvent {
  readonly _id: ResumeToken;
  readonly operationType: string;
  readonly documentKey?: Image & { readonly _id?: string };
  readonly fullDocument?: Image | null;
  readonly updateDescription?: { readonly updatedFields?: Image; readonly removedFields?: readonly string[] };
}

export interface ReadEvent {
  readonly id: string;
  readonly version: number;
  readonly op: 'put' | 'delete';
}

/**
 * The change that an event tells; undefined where it tells none, such as index values that were filled in.
 * 'lost': somebody else deleted or dropped; which version that was, nobody knows.
 */
export function readEvent(event: FeedEvent): ReadEvent | undefined | 'lost' {
  const { operationType, documentKey, updateDescription } = event;
  if (!['insert', 'replace', 'update'].includes(operationType)) return 'lost';
  const id = documentKey?._id;
  if (id === undefined) return undefined;
  if (updateDescription !== undefined) {
    // MongoDB may tell a replacement as what it changed.
    const version = updateDescription.updatedFields?.v;
    if (version === undefined) return undefined;
    return { id, version, op: updateDescription.removedFields?.includes('h') === true ? 'delete' : 'put' };
  }
  // mongo-java-server calls a replacement an update, and has the document where its key should be.
  const image = operationType === 'update' ? documentKey : event.fullDocument;
  if (image?.v === undefined) return undefined;
  return { id, version: image.v, op: image.h === undefined ? 'delete' : 'put' };
}
