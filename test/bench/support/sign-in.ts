import { type Agent } from 'node:http';
import { performance } from 'node:perf_hooks';
import { plainRequest } from '../../support/limits/plain-request.js';
import type { Person } from './people.js';

export interface SignInAnswer {
  readonly status: number;
  readonly durationMs: number;
  /** All that a stranger can tell answers apart by, except the time: status, names of headers, text without the request's id. */
  readonly shape: string;
}

export interface SignInOptions {
  /** Address that the trusted proxy says it comes from; absent: no proxy. */
  readonly from?: string;
  readonly agent?: Agent;
}

/** One sign-in over the given agent, as a program would send it. */
export async function signIn(url: string, body: Person, { from, agent }: SignInOptions = {}): Promise<SignInAnswer> {
  const startedAtMs = performance.now();
  const answer = await plainRequest(`${url}/api/v1/auth/login`, {
    method: 'POST',
    body: { ...body },
    ...(from === undefined ? {} : { headers: { 'X-Forwarded-For': from } }),
    ...(agent === undefined ? {} : { agent }),
  });
  const durationMs = performance.now() - startedAtMs;
  const text = answer.text.replace(/"instance":"[^"]*"/, '"instance":""');
  const shape = `${String(answer.status)} ${Object.keys(answer.headers).sort().join(' ')} ${text}`;
  return { status: answer.status, durationMs, shape };
}
