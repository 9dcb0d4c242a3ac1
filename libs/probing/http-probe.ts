import type { Exchange, ExchangeFailure, ExchangeResult } from '../outbound-http/types.js';
import { type Assertion, compileAssertions, firstFault, statusRangesOf } from './assertions.js';
import { addPhases, type CheckResult } from './check-result.js';
import { CheckRun, type CheckSurroundings, defect, fail, NOTHING_SEEN, type Seen, type Verdict } from './check-run.js';
import { isRedirectExpected, type StatusRange } from './expected-status.js';
import { findProbeConfigProblems, type HttpProbeConfig } from './http-probe-config.js';
import { defineProbeKind, type ProbeKind } from './probe-kind.js';
import { type Hop, isRedirectStatus, MAX_REDIRECTS, nextHop } from './redirects.js';

/** Checks over HTTP and HTTPS. */
export type HttpProbe = ProbeKind<HttpProbeConfig>;

/** Makes the runner of HTTP and HTTPS checks. All network goes through `exchange`, redirects hop by hop. */
export function createHttpProbe(exchange: Exchange, surroundings: CheckSurroundings): HttpProbe {
  return defineProbeKind('http', findProbeConfigProblems, (config) => {
    const plan = planOf(config);
    return { run: (signal) => new Check(plan, exchange, new CheckRun(surroundings), signal).run() };
  });
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

type Answered = Extract<ExchangeResult, { ok: true }>;

/** One run of a plan. */
class Check {
  private seen: Seen = NOTHING_SEEN;

  constructor(
    private readonly plan: Plan,
    private readonly exchange: Exchange,
    private readonly check: CheckRun,
    private readonly signal: AbortSignal | undefined,
  ) {}

  async run(): Promise<CheckResult> {
    // Neither an exchange nor a judgement throws by design.
    const verdict = await this.followChain().catch(defect);
    return this.check.result(verdict, this.seen);
  }

  private async followChain(): Promise<Verdict> {
    const { plan, check } = this;
    for (let hop = plan.first; ;) {
      const remainingMs = plan.timeoutMs - check.elapsedMs();
      if (this.seen.redirects > 0 && remainingMs < 1)
        return check.unlessStalled(fail('timeout', 'Time ran out among redirects.'));
      const exchanged = await this.ask(hop, Math.max(1, Math.min(remainingMs, plan.timeoutMs)));
      if (!exchanged.ok) return this.failure(exchanged.failure);
      const next = this.redirectOf(hop, exchanged);
      if (next === null) return this.judge(exchanged);
      if ('outcome' in next) return next;
      this.seen = { ...this.seen, redirects: this.seen.redirects + 1 };
      hop = next;
    }
  }

  private async ask(hop: Hop, timeoutMs: number): Promise<ExchangeResult> {
    const exchanged = await this.exchange({
      method: hop.method,
      url: hop.url,
      headers: hop.headers,
      timeoutMs,
      verifyTls: this.plan.verifyTls,
      ...(hop.body === undefined ? {} : { body: hop.body }),
      ...(this.signal === undefined ? {} : { signal: this.signal }),
    });
    const { redirects, phases } = this.seen;
    this.seen = {
      phases: redirects === 0 ? exchanged.phases : addPhases(phases, exchanged.phases),
      statusCode: exchanged.ok ? exchanged.statusCode : null,
      remoteAddress: exchanged.remoteAddress,
      redirects,
    };
    return exchanged;
  }

  /** The request that an answer leads to, a verdict when it leads nowhere, null when it is the final answer. */
  private redirectOf(hop: Hop, { statusCode, headers }: Answered): Hop | Verdict | null {
    const { location } = headers;
    const { plan } = this;
    if (!plan.followsRedirects || !isRedirectStatus(statusCode) || typeof location !== 'string') return null;
    if (isRedirectExpected(plan.ranges, statusCode)) return null;
    if (this.seen.redirects >= MAX_REDIRECTS)
      return fail('redirect', `There were more than ${MAX_REDIRECTS} redirects.`);
    const next = nextHop(hop, statusCode, location, plan.secretNames);
    return next.ok ? next.hop : fail('redirect', next.detail);
  }

  private judge(answer: Answered): Verdict {
    const fault = firstFault(this.plan.assertions, answer);
    return fault === null ? this.check.passed(this.plan.degradedAfterMs) : fail(fault.reason, fault.detail);
  }

  private failure(failure: ExchangeFailure): Verdict {
    // After a redirect it is the target that named an address which nobody can ask.
    const isItsAddress = failure.kind === 'invalid_url' && this.seen.redirects > 0;
    return isItsAddress ? fail('redirect', 'A redirect led to what is no address.') : this.check.failed(failure);
  }
}
