import { percentile } from '../../support/ledger/index.js';
import { load, type LoadPlan, type LoadResult } from './load.js';
import { watchProcess } from './process-figures.js';

/** A server under load. */
export interface Side extends LoadPlan {
  readonly pid: number;
}

export type Measured = LoadResult & {
  /** CPU time of the server per request: unlike the rate, hardly touched by others on the machine. */
  readonly cpuMsPerRequest: number;
};

export interface Comparison {
  /** Medians over the rounds. */
  readonly ours: Measured;
  readonly theirs: Measured;
  /** Requests per second of both, round by round. */
  readonly rounds: readonly (readonly [number, number])[];
  /** Requests of all rounds without a good answer. */
  readonly failed: number;
}

/** Loads two servers in turns, so that what else happens on the machine touches both. */
export async function inTurns(ours: Side, theirs: Side, rounds: number): Promise<Comparison> {
  const warmUp = Math.min(ours.seconds, 3);
  await load({ ...ours, seconds: warmUp });
  await load({ ...theirs, seconds: warmUp });
  const [ourRounds, theirRounds]: [Measured[], Measured[]] = [[], []];
  for (let round = 0; round < rounds; round += 1) {
    ourRounds.push(await measure(ours));
    theirRounds.push(await measure(theirs));
  }
  return {
    ours: medians(ourRounds),
    theirs: medians(theirRounds),
    rounds: ourRounds.map((one, at) => [one.requestsPerSecond, theirRounds[at]?.requestsPerSecond ?? Number.NaN]),
    failed: [...ourRounds, ...theirRounds].reduce((sum, { failed }) => sum + failed, 0),
  };
}

async function measure(side: Side): Promise<Measured> {
  const endWatch = watchProcess(side.pid);
  const result = await load(side);
  const cpuSeconds = endWatch()?.cpuSeconds ?? Number.NaN;
  return { ...result, cpuMsPerRequest: (cpuSeconds * 1_000) / (result.requestsPerSecond * side.seconds) };
}

function medians(rounds: readonly Measured[]): Measured {
  const median = (figure: keyof Measured): number =>
    percentile(
      rounds.map((round) => round[figure]),
      50,
    );
  return {
    requestsPerSecond: median('requestsPerSecond'),
    p50Ms: median('p50Ms'),
    p99Ms: median('p99Ms'),
    cpuMsPerRequest: median('cpuMsPerRequest'),
    failed: rounds.reduce((sum, { failed }) => sum + failed, 0),
  };
}
