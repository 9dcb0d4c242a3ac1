import { once } from 'node:events';
import { fork, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { ArrivalFigures } from './arrival-figures.js';

/** What the target's process is told, and what it answers. */
export type TargetOrder =
  | { readonly kind: 'window' }
  | { readonly kind: 'forget' }
  | { readonly kind: 'mode'; readonly mode: 'answer' | 'hang' }
  | { readonly kind: 'seen' }
  | { readonly kind: 'figures'; readonly intervalMs: number };

export interface Seen {
  /** Paths that were asked at least once since `forget`. */
  readonly paths: number;
  /** From `forget` to the arrival that completed them, milliseconds; null before. */
  readonly completeAfterMs: number | null;
}

/** The watched side in a process of its own, so that the harness does not disturb its clock. */
export class Target {
  private constructor(
    private readonly child: ChildProcess,
    readonly url: string,
  ) {}

  static async start(paths: number): Promise<Target> {
    const child = forkScript('../target-process.ts', [String(paths)]);
    const [port] = (await once(child, 'message')) as [number];
    return new Target(child, `http://127.0.0.1:${port}`);
  }

  /** Begins the measured window now. */
  beginWindow(): Promise<void> {
    return this.ask<undefined>({ kind: 'window' });
  }

  /** Forgets all arrivals. */
  forget(): Promise<void> {
    return this.ask<undefined>({ kind: 'forget' });
  }

  setMode(mode: 'answer' | 'hang'): Promise<void> {
    return this.ask<undefined>({ kind: 'mode', mode });
  }

  seen(): Promise<Seen> {
    return this.ask<Seen>({ kind: 'seen' });
  }

  figures(intervalMs: number): Promise<ArrivalFigures> {
    return this.ask<ArrivalFigures>({ kind: 'figures', intervalMs });
  }

  close(): void {
    this.child.kill('SIGKILL');
  }

  /** One order at a time: answers carry no number. */
  private async ask<T>(order: TargetOrder): Promise<T> {
    this.child.send(order);
    const [answer] = (await once(this.child, 'message')) as [{ value: T } | { error: string }];
    if ('error' in answer) throw new Error(answer.error);
    return answer.value;
  }
}

/** Starts a script of this folder with messages; it ends with this process because its channel closes then. */
export function forkScript(script: string, args: readonly string[] = []): ChildProcess {
  const path = fileURLToPath(new URL(script, import.meta.url));
  return fork(path, args, { execArgv: ['--import', 'tsx'], stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
}
