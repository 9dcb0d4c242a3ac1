import type { PreparedProbe } from './check-run.js';

/** A fault of a configuration, ready for a validation answer. */
export interface ProbeConfigProblem {
  /** JSON pointer into the configuration. */
  readonly pointer: string;
  readonly detail: string;
}

/** What checks of every kind may be told. */
export interface CommonProbeConfig {
  /** One deadline for the whole check, 1 to 300,000 ms. */
  readonly timeoutMs: number;
  /** A passing check that took longer is `slow`. Shorter than the timeout. */
  readonly degradedAfterMs?: number;
}

/** A kind of check: one file that knows how it is configured and how it is carried out. */
export interface ProbeKind<Config extends CommonProbeConfig> {
  /** Stored and shown, so it is never renamed. */
  readonly name: string;
  /** Everything that is wrong with a configuration; empty when it can be run. Reach of the address is left to the gate. */
  findProblems(config: Config): ProbeConfigProblem[];
  /** @throws ProbeConfigError when `findProblems` finds any */
  prepare(config: Config): PreparedProbe;
}

export class ProbeConfigError extends Error {
  override readonly name = 'ProbeConfigError';
  constructor(readonly problems: readonly ProbeConfigProblem[]) {
    super(`probe configuration: ${problems.map((p) => `${p.pointer} ${p.detail}`).join('; ')}`);
  }
}

/** A kind that refuses to prepare what it finds problems in. */
export function defineProbeKind<Config extends CommonProbeConfig>(
  name: string,
  findProblems: (config: Config) => ProbeConfigProblem[],
  prepare: (config: Config) => PreparedProbe,
): ProbeKind<Config> {
  return {
    name,
    findProblems,
    prepare(config) {
      const problems = findProblems(config);
      if (problems.length > 0) throw new ProbeConfigError(problems);
      return prepare(config);
    },
  };
}

export type Report = (pointer: string, detail: string) => void;

const MAX_TIMEOUT_MS = 300_000;

/** Reports what is wrong with the settings that every kind has. */
export function findCommonProblems({ timeoutMs, degradedAfterMs }: CommonProbeConfig, report: Report): void {
  if (!isInteger(timeoutMs, 1, MAX_TIMEOUT_MS)) report('/timeoutMs', `must be 1 to ${MAX_TIMEOUT_MS}`);
  if (degradedAfterMs !== undefined && !isInteger(degradedAfterMs, 1, timeoutMs - 1)) {
    report('/degradedAfterMs', 'must be at least 1 and less than the timeout');
  }
}

/** The problems that a search reports, in its order. */
export function collectProblems(find: (report: Report) => void): ProbeConfigProblem[] {
  const problems: ProbeConfigProblem[] = [];
  find((pointer, detail) => void problems.push({ pointer, detail }));
  return problems;
}

export function isInteger(value: number, min: number, max: number): boolean {
  return Number.isInteger(value) && value >= min && value <= max;
}
