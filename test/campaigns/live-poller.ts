import { type ManagedProcess, startProcess } from '../support/process-driver/index.js';

/**
 * Asks a URL again and again from a process of its own, so that neither the campaign's own work nor its waits are measured.
 * Plain JavaScript given by `-e`: it starts at once under any runner.
 */
const SCRIPT = `
const { request, Agent } = require('node:http');
const agent = new Agent({ keepAlive: true });
let isOver = false;
process.on('SIGTERM', () => (isOver = true));
const ask = () =>
  new Promise((resolve) => {
    const startedAt = performance.now();
    const done = (status) => resolve({ status, tookMs: performance.now() - startedAt });
    request(process.argv[1], { agent, timeout: 5000 }, (answer) => {
      answer.resume();
      answer.on('end', () => done(answer.statusCode));
    })
      .on('timeout', function () { this.destroy(); })
      .on('error', () => done(0))
      .end();
  });
(async () => {
  const tookMs = [];
  let failures = 0;
  process.stdout.write('polling\\n');
  while (!isOver) {
    const { status, tookMs: took } = await ask();
    tookMs.push(Math.round(took * 10) / 10);
    if (status !== 200) failures += 1;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  for (let at = 0; at < tookMs.length; at += 500) {
    process.stdout.write('took ' + JSON.stringify(tookMs.slice(at, at + 500)) + '\\n');
  }
  process.stdout.write('failures ' + failures + '\\n');
  process.exit(0);
})();
`;

export interface LiveFigures {
  /** One per answer, milliseconds. */
  readonly tookMs: readonly number[];
  /** Answers other than 200, and none at all. */
  readonly failures: number;
}

export class LivePoller {
  private constructor(private readonly process: ManagedProcess) {}

  static async start(url: string): Promise<LivePoller> {
    const poller = await startProcess({ name: 'live-poller', args: ['-e', SCRIPT, url] });
    await poller.waitForLine(/^polling$/);
    return new LivePoller(poller);
  }

  async stop(): Promise<LiveFigures> {
    const { process } = this;
    await process.stop(10_000);
    const lines = process.lines.map(({ text }) => text);
    const tookMs = lines.flatMap((text) => (text.startsWith('took ') ? (JSON.parse(text.slice(5)) as number[]) : []));
    const failures = lines.find((text) => text.startsWith('failures '))?.slice(9);
    if (failures === undefined) throw new Error(`the poller did not report\n${process.text()}`);
    return { tookMs, failures: Number(failures) };
  }
}
