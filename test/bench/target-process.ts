import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { performance } from 'node:perf_hooks';
import { arrivalFigures } from './support/arrival-figures.js';
import type { TargetOrder } from './support/target.js';

/** The watched side of `bench:watch`: paths /s/0 … /s/N−1; each arrival is stamped before anything else happens. */
const ANSWER_AFTER_MS = 3;

const paths = Number(process.argv[2]);
let arrivals = emptied();
let forgotAtMs = performance.now();
let completedAtMs: number | null = null;
let seenPaths = 0;
let windowFromMs = forgotAtMs;
let isHanging = false;

const server = createServer((request, response) => {
  const nowMs = performance.now();
  const times = arrivals[Number(request.url?.slice('/s/'.length))];
  if (times === undefined) {
    response.writeHead(404).end();
    return;
  }
  times.push(nowMs);
  if (times.length === 1) {
    seenPaths += 1;
    if (seenPaths === paths) completedAtMs = nowMs;
  }
  if (isHanging) return;
  setTimeout(() => response.writeHead(200, { 'content-type': 'text/plain' }).end('ok\n'), ANSWER_AFTER_MS);
});
server.requestTimeout = 0;
server.listen(0, '127.0.0.1', 4_096, () => process.send?.((server.address() as AddressInfo).port));

process.on('message', (order: TargetOrder) => {
  try {
    process.send?.({ value: obey(order) });
  } catch (error) {
    process.send?.({ error: String(error) });
  }
});
process.on('disconnect', () => process.exit(0));

function obey(order: TargetOrder): unknown {
  const nowMs = performance.now();
  switch (order.kind) {
    case 'window':
      windowFromMs = nowMs;
      return null;
    case 'forget':
      [arrivals, forgotAtMs, completedAtMs, seenPaths] = [emptied(), nowMs, null, 0];
      return null;
    case 'mode':
      isHanging = order.mode === 'hang';
      return null;
    case 'seen':
      return { paths: seenPaths, completeAfterMs: completedAtMs === null ? null : completedAtMs - forgotAtMs };
    case 'figures':
      return arrivalFigures(arrivals, windowFromMs, nowMs, order.intervalMs);
  }
}

function emptied(): number[][] {
  return Array.from({ length: paths }, () => []);
}
