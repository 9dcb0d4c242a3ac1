import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { cpus, loadavg, totalmem, type } from 'node:os';

/** A figure that must hold. */
export interface Bar {
  readonly name: string;
  /** Null: it could not be measured, which counts as failed. */
  readonly value: number | null;
  readonly rule: 'at most' | 'at least';
  readonly limit: number;
  readonly unit: string;
  readonly ok: boolean;
}

/** Decimals that a reader can use: three below 10, one above. */
export function rounded(value: number): number {
  return Number(value.toFixed(Math.abs(value) < 10 ? 3 : 1));
}

/**
 * Result of one bench: JSON on standard output, lines for people on standard error, exit code 1 when a bar was missed.
 * A bar without a value is missed: a bench that measured nothing must not pass.
 */
export class Report {
  private readonly figures: Record<string, unknown> = {};
  private readonly bars: Bar[] = [];
  private readonly versions: Record<string, string> = { node: process.version, vigia: packageVersion() };
  private readonly startedAt = new Date();
  /** Others on the machine make figures worse; the load at the start says how busy it was. */
  private readonly loadAtStart = loadavg().map(rounded);

  constructor(
    private readonly bench: string,
    private readonly options: Readonly<Record<string, unknown>>,
  ) {}

  /** Tells people what goes on. */
  say(line: string): void {
    process.stderr.write(`${line}\n`);
  }

  version(what: string, version: string): void {
    this.versions[what] = version;
  }

  figure(name: string, value: unknown): void {
    this.figures[name] = value;
    this.say(`  ${name}: ${JSON.stringify(value)}`);
  }

  atMost(name: string, value: number | null, limit: number, unit: string): void {
    this.judge({ name, value, rule: 'at most', limit, unit, ok: value !== null && value <= limit });
  }

  atLeast(name: string, value: number | null, limit: number, unit: string): void {
    this.judge({ name, value, rule: 'at least', limit, unit, ok: value !== null && value >= limit });
  }

  /** Writes everything and sets the exit code. */
  finish(): void {
    const ok = this.bars.every((bar) => bar.ok);
    const { bench, options, versions, loadAtStart, figures, bars } = this;
    const at = this.startedAt.toISOString();
    const result = { bench, ok, at, machine: machine(), loadAtStart, versions, options, bars, figures };
    process.stdout.write(`${JSON.stringify(result, null, 2)}\n`);
    this.say(ok ? `${bench}: all bars held` : `${bench}: a bar was missed`);
    process.exitCode = ok ? 0 : 1;
  }

  private judge(bar: Bar): void {
    this.bars.push({ ...bar, value: bar.value === null ? null : rounded(bar.value) });
    const value = bar.value === null ? 'not measured' : `${rounded(bar.value)} ${bar.unit}`;
    this.say(`${bar.ok ? 'ok  ' : 'MISS'} ${bar.name}: ${value} (${bar.rule} ${bar.limit})`);
  }
}

function machine(): object {
  const all = cpus();
  return {
    cores: all.length,
    cpu: all[0]?.model.trim() ?? 'unknown',
    memoryMiB: Math.round(totalmem() / 2 ** 20),
    os: type(),
  };
}

function packageVersion(): string {
  const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };
  return `${version} (${commit()})`;
}

function commit(): string {
  try {
    return execFileSync('git', ['rev-parse', '--short', 'HEAD'], { encoding: 'utf8' }).trim();
  } catch {
    return 'no git'; // a release archive: the version alone must do
  }
}
