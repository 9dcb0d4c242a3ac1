import type { Sent } from '../contract/fuzz/sender.js';
import { inLanes } from '../../campaigns/in-lanes.js';
import type { Change, Stage, ValidRequest } from './stage.js';

/** A request with something hostile in one place, and what its answer has to be. */
export interface Probe {
  /** The place, as the tally counts it. */
  readonly place: string;
  readonly what: string;
  readonly change: Change;
  /** @returns what is wrong with the answer, or undefined */
  readonly judge: (answer: Sent) => string | undefined;
}

export interface FieldError {
  readonly pointer?: string;
  readonly parameter?: string;
  readonly code: string;
}

interface Problem {
  readonly code?: string;
  readonly errors?: readonly FieldError[];
}

const LANES = 4;
const PROBLEM = 'application/problem+json';

/** Sends them all. @returns what was wrong with their answers */
export async function runProbes(stage: Stage, valid: ValidRequest, probes: readonly Probe[]): Promise<string[]> {
  const faults: string[] = [];
  await inLanes(probes, LANES, async ({ what, change, judge }) => {
    const answer = await stage.send(valid, change);
    const fault = answer.status >= 500 ? 'a fault of the server' : judge(answer);
    if (fault !== undefined) faults.push(`${what}: ${fault}: ${String(answer.status)} ${answer.body.slice(0, 400)}`);
  });
  return faults;
}

/** A refusal that names the place. */
export function refusedAt(isNamed: (error: FieldError) => boolean): Probe['judge'] {
  return (answer) => {
    if (answer.status < 400) return 'it was let through';
    if (!isProblem(answer)) return 'the refusal is no problem+json';
    return (problemOf(answer).errors ?? []).some(isNamed) ? undefined : 'the refusal names another place';
  };
}

/** The same refusal as the given one: the place was looked at as if nothing hostile stood there. */
export function sameRefusalAs(plain: Sent): Probe['judge'] {
  return (answer) => {
    if (answer.status < 400) return 'it was let through';
    if (!isProblem(answer)) return 'the refusal is no problem+json';
    return refusalOf(answer) === refusalOf(plain) ? undefined : `the plain one answers ${refusalOf(plain)}`;
  };
}

export function isProblem({ headers }: Sent): boolean {
  return String(headers['content-type']).startsWith(PROBLEM);
}

export function problemOf({ body }: Sent): Problem {
  return JSON.parse(body) as Problem;
}

export function below(pointer: string): (error: FieldError) => boolean {
  return ({ pointer: given }) => given === pointer || given?.startsWith(`${pointer}/`) === true;
}

/** Without what differs from request to request. */
function refusalOf({ status, body }: Sent): string {
  const { instance: _instance, ...rest } = JSON.parse(body) as Record<string, unknown>;
  return `${String(status)} ${JSON.stringify(rest)}`;
}
