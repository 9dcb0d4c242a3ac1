import {
  answer,
  closeWithoutAnswer,
  delayed,
  drip,
  flap,
  hang,
  type HttpTarget,
  redirect,
  reset,
  type Step,
} from '../support/http-target/index.js';

/** One service of the demo and what it is there to show. */
export interface Watched {
  readonly name: string;
  readonly path: string;
  /** What its address does. */
  readonly step: Step;
  /** Settings beyond name, address and interval. */
  readonly settings: object;
  /** The state that it must be in at the end. */
  readonly ends: 'up' | 'degraded' | 'down';
}

const OK = answer(200, { status: 'ok', queue: 3 });
const FAST = { failureThreshold: 2, recoveryThreshold: 2, timeoutMs: 800 };

/** Dies and comes back while the demo watches; it has a port of its own, so that connections are refused. */
export const MORTAL = '/checkout';
/** Fails once, which is no outage. */
export const BLIPPING = '/search';

export const WATCHED: readonly Watched[] = [
  { name: 'fast', path: '/fast', step: OK, settings: FAST, ends: 'up' },
  { name: 'dies and returns', path: MORTAL, step: OK, settings: FAST, ends: 'up' },
  { name: 'one blip', path: BLIPPING, step: OK, settings: FAST, ends: 'up' },
  {
    name: 'slow',
    path: '/slow',
    step: delayed(300, OK),
    settings: { ...FAST, degradedAfterMs: 150 },
    ends: 'degraded',
  },
  { name: 'redirects', path: '/old', step: redirect('/fast'), settings: FAST, ends: 'up' },
  {
    name: 'JSON as wanted',
    path: '/json',
    step: OK,
    settings: { ...FAST, jsonAssertion: { path: '$.status', equals: 'ok' } },
    ends: 'up',
  },
  {
    name: 'JSON otherwise',
    path: '/json-bad',
    step: answer(200, { status: 'degraded' }),
    settings: { ...FAST, jsonAssertion: { path: '$.status', equals: 'ok' } },
    ends: 'down',
  },
  {
    name: 'wrong keyword',
    path: '/keyword',
    step: answer(200, 'Under maintenance'),
    settings: { ...FAST, keyword: { text: 'Welcome', mustContain: true } },
    ends: 'down',
  },
  { name: 'answers 500', path: '/broken', step: answer(500, 'oops'), settings: FAST, ends: 'down' },
  { name: 'hangs', path: '/hang', step: hang(), settings: FAST, ends: 'down' },
  { name: 'drips for ever', path: '/drip', step: drip(100), settings: FAST, ends: 'down' },
  { name: 'resets', path: '/reset', step: reset(), settings: FAST, ends: 'down' },
  // Two good answers, one failure: never two failures in a row, so never DOWN.
  {
    name: 'every third fails',
    path: '/flaky',
    step: flap([OK, OK, closeWithoutAnswer()]),
    settings: { ...FAST, failureThreshold: 3 },
    ends: 'up',
  },
];

/** Puts every service of the demo on one target. */
export function scriptAll(target: HttpTarget): void {
  for (const { path, step } of WATCHED) target.script(path, step);
}
