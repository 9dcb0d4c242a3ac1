import { Agent, get } from 'node:http';
import { performance } from 'node:perf_hooks';
import type { Observed, ObserverOrder } from './support/observer.js';
import { watchProcess } from './support/process-figures.js';

/** See `support/observer.ts`. Questions start on their own rhythm, whether or not the ones before have been answered. */
const EVERY_MS = 20;
const MEMORY_EVERY_MS = 50;
const PATIENCE_MS = 30_000;

const [url = '', pid = ''] = process.argv.slice(2);
const agent = new Agent({ keepAlive: true });
let end: (() => Promise<Observed>) | null = null;

function begin(): () => Promise<Observed> {
  const endMemory = watchProcess(Number(pid), MEMORY_EVERY_MS);
  const startMs = performance.now();
  const timesMs: number[] = [];
  const running: Promise<void>[] = [];
  let failed = 0;
  const ask = async (dueMs: number): Promise<void> => {
    const status = await statusOf(url);
    timesMs.push(performance.now() - dueMs);
    if (status !== 200) failed += 1;
  };
  const timer = setInterval(() => {
    for (let dueMs = startMs + running.length * EVERY_MS; dueMs <= performance.now(); dueMs += EVERY_MS)
      running.push(ask(dueMs));
  }, EVERY_MS / 4);
  return async () => {
    clearInterval(timer);
    const use = endMemory();
    await Promise.all(running);
    return { timesMs, failed, use };
  };
}

function statusOf(page: string): Promise<number | null> {
  return new Promise((resolve) => {
    const asked = get(page, { agent, timeout: PATIENCE_MS }, (answer) => {
      answer.resume().once('end', () => resolve(answer.statusCode ?? null));
    });
    asked.once('timeout', () => asked.destroy(new Error('no answer')));
    asked.once('error', () => resolve(null)); // counted as failed
  });
}

process.on('message', (order: ObserverOrder) => {
  if (order === 'begin') {
    end = begin();
    process.send?.(null);
    return;
  }
  void end?.().then((observed) => process.send?.(observed));
});
process.on('disconnect', () => process.exit(0));
process.send?.('ready');
