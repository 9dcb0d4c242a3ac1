import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import type { ProcessUse } from './process-figures.js';
import { forkScript } from './target.js';

export interface Observed {
  /** From the moment when each question was due to its answer. */
  readonly timesMs: readonly number[];
  /** Questions without a 200. */
  readonly failed: number;
  /** Of the server's process; null where /proc knows nothing of it. */
  readonly use: ProcessUse | null;
}

/** What the observer is told. */
export type ObserverOrder = 'begin' | 'end';

/** Asks a page of a server again and again and looks at its memory, in a process of its own: the load must not delay it. */
export class Observer {
  private constructor(private readonly child: ChildProcess) {}

  static async start(url: string, pid: number): Promise<Observer> {
    const child = forkScript('../observer-process.ts', [url, String(pid)]);
    await once(child, 'message');
    return new Observer(child);
  }

  async begin(): Promise<void> {
    await this.ask('begin');
  }

  async end(): Promise<Observed> {
    return (await this.ask('end')) as Observed;
  }

  close(): void {
    this.child.kill('SIGKILL');
  }

  /** One order at a time: answers carry no number. */
  private async ask(order: ObserverOrder): Promise<unknown> {
    this.child.send(order);
    const [answer] = (await once(this.child, 'message')) as [unknown];
    return answer;
  }
}
