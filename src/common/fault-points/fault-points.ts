import { writeSync } from 'node:fs';

/**
 * Named places where a process can be made to die, so that tests can prove what survives a `kill -9` exactly there.
 * `VIGIA_FAULT_POINTS="alerts.before,send.after:3"` = die on reaching the first name, or on the third visit of the second.
 * Never armed in production.
 */
export class FaultPoints {
  private readonly remaining: Map<string, number>;

  /**
   * @param spec comma-separated `name[:nth]`; nth from 1, default 1
   * @param strike ends the process; receives the name of the point reached
   * @throws RangeError when the spec is malformed (a mistyped campaign must not pass by never striking)
   */
  constructor(
    spec: string,
    private readonly strike: (name: string) => void,
  ) {
    this.remaining = parseSpec(spec);
  }

  get names(): readonly string[] {
    return [...this.remaining.keys()];
  }

  /** Counts one visit; strikes on the nth. Later visits are harmless. */
  reach(name: string): void {
    const visitsLeft = this.remaining.get(name);
    if (visitsLeft === undefined || visitsLeft === 0) return;
    this.remaining.set(name, visitsLeft - 1);
    if (visitsLeft === 1) this.strike(name);
  }
}

let armed: FaultPoints | null = null;

/**
 * Arms the fault points of this process; called once by the start, with values that `src/config` read.
 *
 * @param spec value of `VIGIA_FAULT_POINTS`; absent or empty disarms
 * @param nodeEnv value of `NODE_ENV`; with 'production' nothing is ever armed
 * @returns the armed names, none when disarmed
 * @throws RangeError when the spec is malformed
 */
export function armFaultPoints(spec: string | undefined, nodeEnv: string | undefined): readonly string[] {
  armed = spec === undefined || spec === '' || nodeEnv === 'production' ? null : new FaultPoints(spec, killThisProcess);
  return armed?.names ?? [];
}

/** Marks a place where a test may kill this process. One comparison with null when nothing is armed. */
export function faultPoint(name: string): void {
  if (armed !== null) armed.reach(name);
}

function killThisProcess(name: string): void {
  try {
    writeSync(2, `fault point ${name} reached\n`); // synchronous: nothing asynchronous outlives the next line
  } finally {
    process.kill(process.pid, 'SIGKILL');
  }
}

function parseSpec(spec: string): Map<string, number> {
  const points = new Map<string, number>();
  for (const item of spec.split(',')) {
    const match = /^([a-z][a-z0-9_-]*(?:\.[a-z][a-z0-9_-]*)*)(?::([1-9]\d{0,5}))?$/.exec(item.trim());
    if (match?.[1] === undefined) throw new RangeError(`fault point "${item}" is not of the form name[:nth]`);
    if (points.has(match[1])) throw new RangeError(`fault point "${match[1]}" is listed twice`);
    points.set(match[1], Number(match[2] ?? 1));
  }
  return points;
}
