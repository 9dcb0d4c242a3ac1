import type { IncomingMessage, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { createGzip } from 'node:zlib';
import { stampAnswer, type Arrival } from './arrivals.js';
import type { Step } from './steps.js';

/** A step that is not a sequence of others. */
export type SingleStep = Exclude<Step, { kind: 'flap' }>;

/** Time for a client to read the first half of a body before the connection is reset. */
const UNREAD_GRACE_MS = 25;

/**
 * Carries out one step. Ends early, without an error, when the client goes away: that is what clients with deadlines do.
 */
export async function performStep(
  step: SingleStep,
  arrival: Arrival,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const gone = new AbortController();
  response.on('close', () => gone.abort());
  const pause = async (ms: number): Promise<boolean> => {
    if (gone.signal.aborted) return false;
    if (ms <= 0) return true;
    // The only failure of this sleep is the abort: the client went away.
    return sleep(ms, true, { signal: gone.signal }).catch(() => false);
  };
  if (!(await pause(step.delayMs ?? 0))) return;

  switch (step.kind) {
    case 'answer':
      stampAnswer(arrival, step.kind, step.status);
      response.writeHead(step.status, step.headers);
      response.end(step.body ?? '');
      return;
    case 'hang':
      return;
    case 'close':
      stampAnswer(arrival, step.kind, null);
      request.socket.destroy();
      return;
    case 'garbage':
      stampAnswer(arrival, step.kind, null);
      request.socket.end(step.bytes);
      return;
    case 'reset':
      await performReset(step.when, arrival, request, response);
      return;
    case 'drip':
      stampAnswer(arrival, step.kind, step.status);
      response.writeHead(step.status, { 'content-type': 'text/plain' });
      response.flushHeaders();
      for (let sent = 0; step.body === null || sent < step.body.length; sent += 1) {
        if (!(await pause(step.everyMs))) return;
        response.write(step.body?.[sent] ?? '.');
      }
      response.end();
      return;
    case 'slow-headers':
      stampAnswer(arrival, step.kind, 200);
      request.socket.write('HTTP/1.1 200 OK\r\n');
      for (let line = 1; step.lines === null || line <= step.lines; line += 1) {
        if (!(await pause(step.everyMs))) return;
        request.socket.write(`x-slow-${line}: ${line}\r\n`);
      }
      request.socket.end('content-length: 2\r\nconnection: close\r\n\r\nok');
      return;
    case 'huge':
      stampAnswer(arrival, step.kind, 200);
      await sendHuge(step, response, gone.signal);
  }
}

async function performReset(
  when: 'before-answer' | 'mid-body',
  arrival: Arrival,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  if (when === 'mid-body') {
    stampAnswer(arrival, 'reset', 200);
    response.writeHead(200, { 'content-type': 'text/plain', 'content-length': '1024' });
    // Only bytes that the kernel took reach the client before the RST, and only bytes that the client has read: to libuv a
    // reset behind unread bytes is an orderly end.
    await new Promise<void>((resolve) => response.write('x'.repeat(512), () => resolve()));
    await sleep(UNREAD_GRACE_MS);
  } else {
    stampAnswer(arrival, 'reset', null);
  }
  // A TLS socket has no RST of its own; there the connection breaks off without close_notify.
  if ('encrypted' in request.socket) request.socket.destroy();
  else request.socket.resetAndDestroy();
}

async function sendHuge(
  step: SingleStep & { kind: 'huge' },
  response: ServerResponse,
  gone: AbortSignal,
): Promise<void> {
  const isGzip = step.encoding === 'gzip';
  response.writeHead(200, {
    'content-type': 'application/octet-stream',
    ...(isGzip ? { 'content-encoding': 'gzip' } : { 'content-length': String(step.sizeBytes) }),
  });
  try {
    const source = Readable.from(zeros(step.sizeBytes));
    await (isGzip ? pipeline(source, createGzip(), response) : pipeline(source, response));
  } catch (error) {
    if (!gone.aborted && (error as NodeJS.ErrnoException).code !== 'ERR_STREAM_PREMATURE_CLOSE') throw error;
  }
}

function* zeros(sizeBytes: number): Generator<Buffer> {
  const block = Buffer.alloc(64 * 1024);
  for (let left = sizeBytes; left > 0; left -= block.length) {
    yield left >= block.length ? block : block.subarray(0, left);
  }
}
