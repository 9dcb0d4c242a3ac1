import type { Exchange, ExchangeFailure, ExchangeResult } from '../outbound-http/types.js';
import { type Assertion, compileAssertions, firstFault, statusRangesOf } from './assertions.js';
import {
  addPhases,
  type CheckOutcome,
  type CheckReason,
  type CheckResult,
  type FailReason,
  NO_PHASES,
  type ProbeErrorReason,
  roundMs,
} from './check-result.js';
import { isRedirectExpected, type StatusRange } from './expected-status.js';
import { findProbeConfigProblems, type HttpProbeConfig, type ProbeConfigProblem } from './http-probe-config.js';
import { type Hop, isRedirectStatus, MAX_REDIRECTS, nextHop } from './redirects.js';
import { STALL_LIMIT_MS, type StallSource } from './stall-watch.js';

/** The wall clock says when a check began, the monotonic one how long it took. */
export interface ProbeClock {
  now(): Date;
  /** Milliseconds that never go back. */
  monotonicMs(): number;
}

export interface HttpProbeOptions {
  readonly clock: ProbeClock;
  /** Without one, stalls of this process are not told from slow targets. */
  readonly stalls?: StallSource;
}

/** One configuration, compiled. Holds no connection and no timer: it may be dropped at any time, and run at once again. */
export interface PreparedProbe {
  /** Carries out one check. Resolves always, within about the timeout; what goes wrong is part of the result. */
  run(signal?: AbortSignal): Promise<CheckResult>;
}

export interface HttpProbe {
  /**
   * Compiles a configuration: everything that does not depend on the answer is done here, once.
   * @throws ProbeConfigError when `findProbeConfigProblems` finds any
   */
  prepare(config: HttpProbeConfig): PreparedProbe;
}

export class ProbeConfigError extends Error {
  override readonly name = 'ProbeConfigError';
  constructor(readonly problems: readonly ProbeConfigProblem[]) {
    super(`probe configuration: ${problems.map((p) => `${p.pointer} ${p.detail}`).join('; ')}`);
  }
}

const NO_STALLS: StallSource = { longestStallMs: () => 0 };

/** Makes the runner of HTTP and HTTPS checks. All network goes through `exchange`, redirects hop by hop. */
export function createHttpProbe(exchange: Exchange, options: HttpProbeOptions): HttpProbe {
  const surroundings = { exchange, clock: options.clock, stalls: options.stalls ?? NO_STALLS };
  return {
    prepare(config) {
      const problems = findProbeConfigProblems(config);
      if (problems.length > 0) throw new ProbeConfigError(problems);
      const plan = planOf(config);
      return { run: (signal) => new Check(plan, surroundings, signal).run() };
    },
  };
}

interface Surroundings {
  readonly exchange: Exchange;
  readonly clock: ProbeClock;
  readonly stalls: StallSource;
}

interface Plan {
  readonly first: Hop;
  readonly timeoutMs: number;
  readonly degradedAfterMs: number;
  readonly followsRedirects: boolean;
  readonly ranges: readonly StatusRange[];
  readonly assertions: readonly Assertion[];
  readonly secretNames: ReadonlySet<string>;
  readonly verifyTls: boolean;
}

function planOf(config: HttpProbeConfig): Plan {
  const ranges = statusRangesOf(config);
  return {
    first: { method: config.method, url: config.url, headers: { ...config.headers }, body: config.body },
    timeoutMs: config.timeoutMs,
    degradedAfterMs: config.degradedAfterMs ?? Infinity,
    followsRedirects: config.followRedirects ?? true,
    ranges,
    assertions: compileAssertions(config, ranges),
    secretNames: new Set((config.secretHeaderNames ?? []).map((name) => name.toLowerCase())),
    verifyTls: config.verifyTls ?? true,
  };
}

interface Verdict {
  readonly outcome: CheckOutcome;
  readonly reason: CheckReason | null;
  readonly detail: string | null;
}

type Answered = Extract<ExchangeResult, { ok: true }>;

/** One run of a plan. */
class Check {
  private readonly startedAt: Date;
  private readonly startedMs: number;
  private phases = NO_PHASES;
  private statusCode: number | null = null;
  private remoteAddress: string | null = null;
  private redirects = 0;

  constructor(
    private readonly plan: Plan,
    private readonly surroundings: Surroundings,
    private readonly signal: AbortSignal | undefined,
  ) {
    this.startedAt = surroundings.clock.now();
    this.startedMs = surroundings.clock.monotonicMs();
  }

  async run(): Promise<CheckResult> {
    try {
      return this.result(await this.followChain());
    } catch (error) {
      // Neither an exchange nor a judgement throws by design. If one does, it is our defect and not the target's.
      const name = error instanceof Error ? error.name : 'unknown';
      return this.result(probeError('internal', `The check itself failed (${name}).`));
    }
  }

  private async followChain(): Promise<Verdict> {
    const { plan } = this;
    for (let hop = plan.first; ;) {
      const remainingMs = plan.timeoutMs - this.elapsedMs();
      if (this.redirects > 0 && remainingMs < 1)
        return this.unlessStalled(fail('timeout', 'Time ran out among redirects.'));
      const exchanged = await this.ask(hop, Math.max(1, Math.min(remainingMs, plan.timeoutMs)));
      if (!exchanged.ok) return this.failure(exchanged.failure);
      const next = this.redirectOf(hop, exchanged);
      if (next === null) return this.judge(exchanged);
      if ('outcome' in next) return next;
      this.redirects += 1;
      hop = next;
    }
  }

  private async ask(hop: Hop, timeoutMs: number): Promise<ExchangeResult> {
    const exchanged = await this.surroundings.exchange({
      method: hop.method,
      url: hop.url,
      headers: hop.headers,
      timeoutMs,
      verifyTls: this.plan.verifyTls,
      ...(hop.body === undefined ? {} : { body: hop.body }),
      ...(this.signal === undefined ? {} : { signal: this.signal }),
    });
    this.phases = this.redirects === 0 ? exchanged.phases : addPhases(this.phases, exchanged.phases);
    this.statusCode = exchanged.ok ? exchanged.statusCode : null;
    this.remoteAddress = exchanged.remoteAddress;
    return exchanged;
  }

  /** The request that an answer leads to, a verdict when it leads nowhere, null when it is the final answer. */
  private redirectOf(hop: Hop, { statusCode, headers }: Answered): Hop | Verdict | null {
    const { location } = headers;
    const { plan } = this;
    if (!plan.followsRedirects || !isRedirectStatus(statusCode) || typeof location !== 'string') return null;
    if (isRedirectExpected(plan.ranges, statusCode)) return null;
    if (this.redirects >= MAX_REDIRECTS) return fail('redirect', `There were more than ${MAX_REDIRECTS} redirects.`);
    const next = nextHop(hop, statusCode, location, plan.secretNames);
    return next.ok ? next.hop : fail('redirect', next.detail);
  }

  private judge(answer: Answered): Verdict {
    const { plan } = this;
    const fault = firstFault(plan.assertions, answer);
    if (fault !== null) return fail(fault.reason, fault.detail);
    const tookMs = this.elapsedMs();
    // What this process slept through is not the target's slowness.
    if (tookMs <= plan.degradedAfterMs || tookMs - this.stalledMs() <= plan.degradedAfterMs) {
      return { outcome: 'ok', reason: null, detail: null };
    }
    const detail = `Took ${Math.round(tookMs)} ms, more than ${plan.degradedAfterMs} ms.`;
    return { outcome: 'slow', reason: 'slow', detail };
  }

  /** A failure without an answer says nothing when this process itself stood still meanwhile. */
  private unlessStalled(verdict: Verdict): Verdict {
    const stalledMs = this.stalledMs();
    if (stalledMs <= STALL_LIMIT_MS) return verdict;
    return probeError('event_loop', `The watching process stood still for ${Math.round(stalledMs)} ms.`);
  }

  private failure({ kind, phase, detail }: ExchangeFailure): Verdict {
    switch (kind) {
      case 'timeout':
        return this.unlessStalled(fail(phase === null ? 'timeout' : `timeout:${phase}`, detail));
      case 'dns':
      case 'connect':
      case 'tls':
      case 'protocol':
        return this.unlessStalled(fail(kind, detail));
      case 'too_large':
        return fail(kind, detail);
      case 'invalid_url':
        // After a redirect it is the target that named an address which nobody can ask.
        return this.redirects > 0
          ? fail('redirect', 'A redirect led to what is no address.')
          : probeError(kind, detail);
      case 'refused':
      case 'aborted':
      case 'local':
        return probeError(kind, detail);
    }
  }

  private result(verdict: Verdict): CheckResult {
    return {
      outcome: verdict.outcome,
      reason: verdict.reason,
      detail: verdict.detail,
      startedAt: this.startedAt,
      durationMs: roundMs(this.elapsedMs()),
      phases: this.phases,
      statusCode: this.statusCode,
      remoteAddress: this.remoteAddress,
      redirects: this.redirects,
    };
  }

  private elapsedMs(): number {
    return this.surroundings.clock.monotonicMs() - this.startedMs;
  }

  private stalledMs(): number {
    return this.surroundings.stalls.longestStallMs(this.startedMs);
  }
}

function fail(reason: FailReason, detail: string): Verdict {
  return { outcome: 'fail', reason, detail };
}

function probeError(reason: ProbeErrorReason, detail: string): Verdict {
  return { outcome: 'probe_error', reason, detail };
}
