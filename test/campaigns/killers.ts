import { setTimeout as pause } from 'node:timers/promises';
import type { Instance, Installation } from './installation.js';
import type { Findings } from './verdict.js';

export type Victim = 'api' | 'worker' | 'database';
type Program = Exclude<Victim, 'database'>;

/** Kills by id with SIGKILL and starts again: the program by the campaign, the database by its own supervisor. */
export class Killers {
  readonly counts = new Map<Victim, number>();
  private readonly retired = new Set<Program>();
  /** The latest work on each victim; the next kill of the same one waits for it. */
  private readonly busy = new Map<Victim, Promise<void>>();

  private constructor(
    private readonly installation: Installation,
    private readonly findings: Findings,
    private readonly instances: Record<Program, Instance>,
  ) {}

  static async start(installation: Installation, findings: Findings): Promise<Killers> {
    const api = await installation.start('api');
    const worker = await installation.start('worker');
    return new Killers(installation, findings, { api, worker });
  }

  get api(): Instance {
    return this.instances.api;
  }

  /** Kills after `delayMs` and resolves when the victim runs again. */
  kill(victim: Victim, delayMs: number): Promise<void> {
    return this.queue(victim, async () => {
      await pause(delayMs); // the moment of the kill is the point: nothing is waited for
      this.counts.set(victim, (this.counts.get(victim) ?? 0) + 1);
      this.findings.say(`kill -9 ${victim}`);
      await (victim === 'database' ? this.killDatabase() : this.killProgram(victim));
      this.findings.say(`${victim} runs again`);
    });
  }

  /** Ends a part of the program for a while, by SIGKILL. */
  retire(victim: Program): Promise<void> {
    return this.queue(victim, async () => {
      this.retired.add(victim);
      await this.instances[victim].process.kill9();
    });
  }

  bringBack(victim: Program): Promise<void> {
    return this.queue(victim, async () => {
      this.retired.delete(victim);
      this.instances[victim] = await this.installation.startAgain(this.instances[victim]);
    });
  }

  async untilUp(victim: Victim): Promise<void> {
    await this.busy.get(victim);
  }

  private queue(victim: Victim, work: () => Promise<void>): Promise<void> {
    const next = (this.busy.get(victim) ?? Promise.resolve()).then(work);
    this.busy.set(victim, next);
    return next;
  }

  private async killProgram(victim: Program): Promise<void> {
    if (this.retired.has(victim)) return;
    await this.instances[victim].process.kill9();
    this.instances[victim] = await this.installation.startAgain(this.instances[victim]);
  }

  private async killDatabase(): Promise<void> {
    const pid = await this.installation.databasePid();
    process.kill(pid, 'SIGKILL');
    await this.installation.databaseReplaced(pid);
  }
}
