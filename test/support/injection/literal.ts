import type { Connection } from 'mongoose';
import type { OpenApiDocument } from '../contract/index.js';
import type { Sent } from '../contract/fuzz/sender.js';
import { type BodyPlace, bodyPlaces, valueAt, withValue } from './body-places.js';
import { type FreePlace, freePlace } from './free-places.js';
import { PAYLOADS } from './payloads.js';
import { problemOf } from './probe.js';
import type { Stage, ValidRequest } from './stage.js';
import type { Operation } from '../contract/index.js';

/** A payload that may pass where it stands. */
export interface LiteralCase {
  readonly place: BodyPlace;
  readonly free: FreePlace;
  readonly payload: unknown;
}

const PLAIN_TEXT = 'plain text 1';
const PLAIN_DATA = { plain: 1 };

export function literalCases(document: OpenApiDocument, { operationId, body }: Operation): LiteralCase[] {
  return bodyPlaces(document, body).flatMap((place) => {
    const free = freePlace(operationId, place.pointer);
    return free ? PAYLOADS.filter(free.takes).map((payload) => ({ place, free, payload })) : [];
  });
}

/**
 * Sends a plain value, then the payload: both get the same answer, and the payload is kept as the value that it is.
 * @returns what is wrong, or undefined
 */
export async function literalFault(
  stage: Stage,
  operation: Operation,
  { place, free, payload }: LiteralCase,
): Promise<string | undefined> {
  const plain = typeof payload === 'string' ? PLAIN_TEXT : PLAIN_DATA;
  const [expected] = await carryOut(stage, operation, place, plain);
  const [answer, valid] = await carryOut(stage, operation, place, payload);
  const story = `${operation.operationId} ${place.pointer} = ${JSON.stringify(payload)}: ${String(answer.status)} ${answer.body.slice(0, 300)}`;
  if (answer.status !== expected.status) return `${story}: a plain value gets ${String(expected.status)}`;
  if (answer.status > 299)
    return problemOf(answer).code === problemOf(expected).code && free.proof.kind === 'judged' ? undefined : story;
  switch (free.proof.kind) {
    case 'judged':
      return undefined;
    case 'kept':
      return isSame(valueAt(await shownAfter(stage, valid, answer), place.keys), payload)
        ? undefined
        : `${story}: not kept`;
    case 'stored':
      return (await isStored(stage.vigia.connection, free.proof.in, payload)) ? undefined : `${story}: not stored`;
  }
}

async function carryOut(
  stage: Stage,
  operation: Operation,
  place: BodyPlace,
  value: unknown,
): Promise<[Sent, ValidRequest]> {
  const valid = await stage.prepare(operation);
  return [await stage.send(valid, { body: withValue(valid.body, place, value) }), valid];
}

/** What was changed, or made. */
async function shownAfter(stage: Stage, valid: ValidRequest, answer: Sent): Promise<unknown> {
  if (valid.shownAt !== undefined) return stage.shown(valid);
  const made = JSON.parse(answer.body) as { readonly id?: string; readonly name?: string };
  return stage.shown({ shownAt: `${valid.operation.path.replace('/api/v1', '')}/${made.id ?? made.name ?? ''}` });
}

/** Whether some row of the collection holds the value itself, at any depth. */
async function isStored(connection: Connection, collection: string, value: unknown): Promise<boolean> {
  const rows = await connection.collection(collection).find({}).toArray();
  const holds = (node: unknown): boolean =>
    isSame(node, value) || (typeof node === 'object' && node !== null && Object.values(node).some(holds));
  return rows.some(holds);
}

function isSame(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
