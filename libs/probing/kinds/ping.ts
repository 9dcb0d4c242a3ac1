import type { Echoes, SendEchoes } from '../../outbound-http/echo-wish.js';
import type { AssertionFault } from '../assertions.js';
import { type CheckResult, roundMs } from '../check-result.js';
import { CheckRun, type CheckSurroundings, defect, fail, NOTHING_SEEN, type Verdict } from '../check-run.js';
import type { KindForm } from '../kind-address.js';
import {
  collectProblems,
  type CommonProbeConfig,
  defineProbeKind,
  findCommonProblems,
  isInteger,
  type ProbeConfigProblem,
  type ProbeKind,
  type Report,
} from '../probe-kind.js';

/**
 * An address that answers echo requests (ICMP). `degradedAfterMs` and the duration of a result are about the mean round trip, as the
 * whole check takes its time by design. Facts: `sent`, `received`, `lossPercent`, `minMs`, `avgMs`, `maxMs`.
 */
export interface PingProbeConfig extends CommonProbeConfig {
  /** A name or an address. The gate judges it, here it is only passed on. */
  readonly host: string;
  /** Echo requests, 1 to 5. Default 3; they go out 200 ms apart. */
  readonly count?: number;
  /** Loss that still passes, 0 to 99. Default 50. */
  readonly maxLossPercent?: number;
}

/** `ping://host`: there are no ports, so it is judged as one that everybody may ask. */
export const PING_FORM: KindForm = {
  schemes: { ping: 443 },
  options: ['count', 'maxLossPercent'],
  lacksPort: true,
  fromAddress: ({ host }) => ({ host }),
};

export interface PingSurroundings extends CheckSurroundings {
  readonly sendEchoes: SendEchoes;
}

const DEFAULT_COUNT = 3;
const DEFAULT_MAX_LOSS = 50;
/** The programs that send echo requests wait for whole seconds. */
const MIN_TIMEOUT_MS = 2_000;

/** Makes the runner of checks by echo requests. */
export function createPingProbe(surroundings: PingSurroundings): ProbeKind<PingProbeConfig> {
  return defineProbeKind('ping', findPingProblems, (config) => {
    const { host, count = DEFAULT_COUNT, maxLossPercent = DEFAULT_MAX_LOSS, timeoutMs } = config;
    return {
      async run(signal) {
        const check = new CheckRun(surroundings);
        try {
          const sent = await surroundings.sendEchoes({ host, count, timeoutMs, signal });
          const { phases, remoteAddress } = sent;
          const seen = { ...NOTHING_SEEN, phases, remoteAddress };
          if (!sent.ok) return check.result(check.failed(sent.failure), seen);
          const fault = faultOf(sent.value, maxLossPercent);
          const verdict =
            fault === null ? passed(sent.value, config) : check.unlessStalled(fail(fault.reason, fault.detail));
          return withRoundTrip(check.result(verdict, seen, factsOf(sent.value)), sent.value);
        } catch (error) {
          return check.result(defect(error), NOTHING_SEEN); // sending does not throw by design
        }
      },
    };
  });
}

/** Everything that is wrong with a configuration. */
export function findPingProblems(config: PingProbeConfig): ProbeConfigProblem[] {
  const { count = DEFAULT_COUNT, maxLossPercent = DEFAULT_MAX_LOSS, timeoutMs } = config;
  return collectProblems((report: Report) => {
    findCommonProblems(config, report);
    if (timeoutMs >= 1 && timeoutMs < MIN_TIMEOUT_MS) report('/timeoutMs', 'must be at least 2,000 for ping');
    if (!isInteger(count, 1, 5)) report('/count', 'must be 1 to 5');
    if (!isInteger(maxLossPercent, 0, 99)) report('/maxLossPercent', 'must be 0 to 99');
  });
}

function faultOf(echoes: Echoes, maxLossPercent: number): AssertionFault | null {
  const { sent, received, unreachable } = echoes;
  if (received === 0 && unreachable > 0) return { reason: 'connect', detail: 'A router says that nobody is there.' };
  if (received === 0) return { reason: 'timeout:first_byte', detail: `None of ${sent} echo requests was answered.` };
  if (lossOf(echoes) <= maxLossPercent) return null;
  const detail = `${received} of ${sent} echo requests were answered: more than ${maxLossPercent} % are lost.`;
  return { reason: 'assertion', detail };
}

/** Round trips are measured outside of this process, whose own stalls do not count. */
function passed({ roundTrip }: Echoes, { degradedAfterMs = Infinity }: PingProbeConfig): Verdict {
  if (roundTrip === null || roundTrip.avgMs <= degradedAfterMs) return { outcome: 'ok', reason: null, detail: null };
  const detail = `Took ${Math.round(roundTrip.avgMs)} ms on average, more than ${degradedAfterMs} ms.`;
  return { outcome: 'slow', reason: 'slow', detail };
}

function withRoundTrip(result: CheckResult, { roundTrip }: Echoes): CheckResult {
  return roundTrip === null ? result : { ...result, durationMs: roundMs(roundTrip.avgMs) };
}

/** Rounded to whole percents. An answer that comes twice makes up for none that is lost. */
function lossOf({ sent, received }: Echoes): number {
  return sent === 0 ? 100 : Math.max(0, Math.round((100 * (sent - received)) / sent));
}

function factsOf(echoes: Echoes) {
  const { sent, received, roundTrip } = echoes;
  const { minMs, avgMs, maxMs } = roundTrip ?? { minMs: null, avgMs: null, maxMs: null };
  return { sent, received, lossPercent: lossOf(echoes), minMs, avgMs, maxMs };
}
