/**
 * What a target does with one request. `delayMs` waits before anything is written.
 *
 * - `answer`: an ordinary answer.
 * - `hang`: the request is read, nothing is ever written.
 * - `drip`: the head at once, then one byte of the body per `everyMs`; without `body` for ever.
 * - `slow-headers`: one header line per `everyMs`; the head ends after `lines`, or never.
 * - `reset`: RST instead of an answer, or after half of an announced body.
 * - `close`: FIN without a byte.
 * - `garbage`: bytes that are no HTTP, then FIN.
 * - `huge`: `sizeBytes` zeros; with gzip they travel as about a thousandth of that.
 * - `flap`: one step per request, in order; afterwards from the start again, or the last one for ever.
 */
export type Step = { delayMs?: number } & (
  | { kind: 'answer'; status: number; body?: string | Buffer; headers?: Record<string, string> }
  | { kind: 'hang' }
  | { kind: 'drip'; status: number; body: string | null; everyMs: number }
  | { kind: 'slow-headers'; everyMs: number; lines: number | null }
  | { kind: 'reset'; when: 'before-answer' | 'mid-body' }
  | { kind: 'close' }
  | { kind: 'garbage'; bytes: Buffer }
  | { kind: 'huge'; sizeBytes: number; encoding: 'identity' | 'gzip' }
  | { kind: 'flap'; steps: readonly Step[]; then: 'repeat' | 'stay' }
);

const MEBIBYTE = 1024 * 1024;

/** An ordinary answer; an object as body becomes JSON. */
export function answer(
  status: number,
  body: string | Buffer | object = '',
  headers: Record<string, string> = {},
  delayMs = 0,
): Step {
  const isRaw = typeof body === 'string' || Buffer.isBuffer(body);
  const contentType = isRaw ? 'text/plain; charset=utf-8' : 'application/json';
  return {
    kind: 'answer',
    status,
    body: isRaw ? body : JSON.stringify(body),
    headers: { 'content-type': contentType, ...headers },
    delayMs,
  };
}

export function delayed(delayMs: number, step: Step): Step {
  return { ...step, delayMs };
}

export function hang(): Step {
  return { kind: 'hang' };
}

/** One byte per `everyMs`; without a body it never ends. */
export function drip(everyMs: number, body: string | null = null, status = 200): Step {
  return { kind: 'drip', status, body, everyMs };
}

/** A head that comes line by line; `lines` null never ends it. */
export function slowHeaders(everyMs: number, lines: number | null = null): Step {
  return { kind: 'slow-headers', everyMs, lines };
}

export function reset(when: 'before-answer' | 'mid-body' = 'before-answer'): Step {
  return { kind: 'reset', when };
}

export function closeWithoutAnswer(): Step {
  return { kind: 'close' };
}

export function garbage(bytes: string | Buffer = 'SSH-2.0-NotHttp\r\n'): Step {
  return { kind: 'garbage', bytes: Buffer.from(bytes) };
}

export function huge(sizeMiB: number, encoding: 'identity' | 'gzip' = 'identity'): Step {
  return { kind: 'huge', sizeBytes: Math.round(sizeMiB * MEBIBYTE), encoding };
}

/** To any URL: another path, itself (a loop), another host. */
export function redirect(location: string, status: 301 | 302 | 303 | 307 | 308 = 302): Step {
  return answer(status, '', { location });
}

/** One step per request. At the end it begins again ('repeat') or keeps to the last one ('stay'). */
export function flap(steps: readonly Step[], then: 'repeat' | 'stay' = 'repeat'): Step {
  if (steps.length === 0) throw new RangeError('flap needs at least one step');
  return { kind: 'flap', steps, then };
}
