import type { OpenApiDocument } from '../contract/index.js';
import type { Sent } from '../contract/fuzz/sender.js';
import { assigned, type Assignment, assignmentsOf } from './mass-assignment.js';
import { below, type FieldError, type Probe, refusedAt } from './probe.js';
import type { Stage, ValidRequest } from './stage.js';

/** Actions that may be carried out twice: the first time without anything hostile, to see what they do by themselves. */
const REPEATABLE = new Set([
  'Users_disable',
  'Users_enable',
  'Users_unlock',
  'Services_pause',
  'Services_resume',
  'Users_resetPassword',
]);

/** Actions that end something: what they lead to is seen on another one first. */
const FINAL = new Set(['Erasures_reject']);

/** Each field that a request with a body does not have: refused by its name. */
export function assignmentProbes(
  document: OpenApiDocument,
  { operation, body }: ValidRequest,
  present: Record<string, unknown> | undefined,
): Probe[] {
  return assignmentsOf(document, operation, present).map((assignment) => ({
    place: assignment.pointer,
    what: `${operation.operationId} ${assignment.pointer} = ${JSON.stringify(assignment.value)}`,
    change: { body: assigned(body, assignment) },
    judge: refusedAt(isOf(assignment)),
  }));
}

/**
 * An action without a body is sent one that holds all of them. It may look away, but must take nothing.
 * @returns how many it was sent, and what is wrong
 */
export async function assignToAction(
  stage: Stage,
  document: OpenApiDocument,
  valid: ValidRequest,
): Promise<{ pointers: string[]; faults: string[] }> {
  const { operationId } = valid.operation;
  if (REPEATABLE.has(operationId)) await stage.send(valid);
  const usual = FINAL.has(operationId) ? bodyOf(await stage.send(await stage.prepare(valid.operation))) : undefined;
  const before = await stage.shown(valid);
  const assignments = assignmentsOf(document, valid.operation, before).filter(({ keys }) => keys.length === 1);
  const body = assignments.reduce<Record<string, unknown>>(assigned, {});
  const answer = await stage.send(valid, { body });
  if (answer.status > 299) return { pointers: [], faults: [`${operationId}: ${String(answer.status)} ${answer.body}`] };
  const seen = [bodyOf(answer), await stage.shown(valid)];
  const isTaken = ({ keys, value }: Assignment): boolean =>
    seen.some((shown) => {
      const now = JSON.stringify(shown?.[String(keys[0])]);
      const own = [before, usual].map((one) => JSON.stringify(one?.[String(keys[0])]));
      return now === JSON.stringify(value) && !own.includes(now); // what the action itself leads to is not taken from the body
    });
  return {
    pointers: assignments.map(({ pointer }) => pointer),
    faults: assignments.filter(isTaken).map(({ pointer }) => `${operationId} took ${pointer}`),
  };
}

function bodyOf({ body }: Sent): Record<string, unknown> {
  return body === '' ? {} : (JSON.parse(body) as Record<string, unknown>);
}

/** The field itself, or an object around it that the request does not have either. */
function isOf({ keys, pointer }: Assignment): (error: FieldError) => boolean {
  const isBelow = below(pointer);
  return (error) =>
    isBelow(error) || (keys.length > 1 && error.pointer !== undefined && pointer.startsWith(`${error.pointer}/`));
}
