import { Injectable } from '@nestjs/common';
import { createExchange, OutboundGate, parseAllowList } from '../../../../../libs/outbound-http/index.js';
import { type BreakerRules, Breakers, type BreakerView } from '../../../../common/breakers/index.js';
import { Clock } from '../../../../common/clock/index.js';
import { Logger } from '../../../../common/logging/index.js';
import { appVersion, LookupsConfig, OFF } from '../../../../config/index.js';
import type { ProviderName } from '../lookup.js';
import { LookupMetrics } from '../lookups.metrics.js';
import { Provider } from './provider.js';

/** Beside `LOOKUP_BREAKER_FAILURES`: half of ten calls within half a minute. */
const SHARE_RULES = { failureShare: 0.5, leastCalls: 10, windowMs: 30_000 } as const;
const BUILT_IN = new LookupsConfig();

/** The providers that are switched on. */
@Injectable()
export class Providers {
  private readonly byName: ReadonlyMap<ProviderName, Provider>;

  constructor(
    config: LookupsConfig,
    private readonly breakers: Breakers,
    private readonly clock: Clock,
    private readonly logger: Logger,
    private readonly metrics: LookupMetrics,
  ) {
    const addresses: readonly (readonly [ProviderName, string, string])[] = [
      ['viacep', config.VIACEP_URL, BUILT_IN.VIACEP_URL],
      ['brasilapi', config.BRASILAPI_URL, BUILT_IN.BRASILAPI_URL],
      ['minhareceita', config.MINHA_RECEITA_URL, BUILT_IN.MINHA_RECEITA_URL],
    ];
    const made = addresses
      .filter(([, url]) => url !== OFF)
      .map(([name, url, builtIn]) => [name, this.make(name, url, url !== builtIn, config)] as const);
    this.byName = new Map(made);
  }

  /** Those of the given ones that are switched on, in the given order. */
  among(names: readonly ProviderName[]): Provider[] {
    return names.flatMap((name) => this.byName.get(name) ?? []);
  }

  /** Which are switched on, and the state of their breakers. */
  async states(): Promise<readonly { readonly name: ProviderName; readonly view: BreakerView | null }[]> {
    const views = new Map((await this.breakers.all()).map((view) => [view.name, view]));
    return (['viacep', 'brasilapi', 'minhareceita'] as const).map((name) => ({
      name,
      view: this.byName.has(name) ? (views.get(name) ?? null) : null,
    }));
  }

  private make(name: ProviderName, url: string, isOperators: boolean, config: LookupsConfig): Provider {
    const baseUrl = url.replace(/\/+$/, '');
    const contact = config.LOOKUP_CONTACT === '' ? '' : ` (+${config.LOOKUP_CONTACT})`;
    const exchange = createExchange(gateFor(baseUrl, isOperators), {
      // Without a name of its own a program is refused by BrasilAPI.
      userAgent: `Vigia/${appVersion()}${contact}`,
      connectTimeoutMs: config.LOOKUP_PROVIDER_TIMEOUT_MS,
    });
    const limits = { timeoutMs: config.LOOKUP_PROVIDER_TIMEOUT_MS, concurrency: config.LOOKUP_CONCURRENCY };
    const breaker = this.breakers.of(name, rulesOf(config));
    return new Provider(name, baseUrl, breaker, exchange, limits, this.clock, this.logger, this.metrics);
  }
}

/**
 * A gate of its own for each provider. An address that the operator wrote may be a private one, a mirror inside; a name that
 * stands in the program leads to a private address only where somebody has tampered with it.
 */
function gateFor(baseUrl: string, isOperators: boolean): OutboundGate {
  if (!isOperators) return new OutboundGate();
  const { hostname, port, protocol } = new URL(baseUrl);
  const portNumber = port === '' ? (protocol === 'https:' ? '443' : '80') : port;
  return new OutboundGate({ allow: parseAllowList([`${hostname}:${portNumber}`]) });
}

function rulesOf(config: LookupsConfig): BreakerRules {
  return {
    ...SHARE_RULES,
    failuresInRow: config.LOOKUP_BREAKER_FAILURES,
    openMs: config.LOOKUP_BREAKER_OPEN_MS,
    // The one try has no retry; twice its time passes before it counts as gone.
    tryMs: config.LOOKUP_PROVIDER_TIMEOUT_MS * 2,
  };
}
