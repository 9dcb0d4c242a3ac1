import { createExchange, OutboundGate, parseAllowList } from '../../libs/outbound-http/index.js';
import { Breakers, type BreakerRules } from '../../src/common/breakers/index.js';
import { SystemClock } from '../../src/common/clock/index.js';
import { createLogger } from '../../src/common/logging/index.js';
import type { LookedUpAddress } from '../../src/modules/integrations/lookups/lookup.js';
import { LookupMetrics } from '../../src/modules/integrations/lookups/lookups.metrics.js';
import type { Outcome } from '../../src/modules/integrations/lookups/outcome.js';
import { Provider } from '../../src/modules/integrations/lookups/providers/provider.js';
import { readViacepAddress, viacepPaths } from '../../src/modules/integrations/lookups/providers/viacep.js';
import { MemoryBreakerStore } from '../support/breakers/memory-breaker-store.js';
import {
  answer,
  closeWithoutAnswer,
  drip,
  flap,
  garbage,
  hang,
  huge,
  redirect,
  reset,
  slowHeaders,
  startHttpTarget,
  type HttpTarget,
  type Step,
} from '../support/http-target/index.js';
import { htmlPage, json, viacepAddress, viacepMissing } from '../support/providers/index.js';

const CEP = '01001000';
const TIMEOUT_MS = 700;
const RULES: BreakerRules = {
  failuresInRow: 3,
  failureShare: 1,
  leastCalls: 1_000,
  windowMs: 30_000,
  openMs: 60_000,
  tryMs: 1_000,
};
const GOOD = json(200, viacepAddress(CEP));
const FOUND = {
  kind: 'found',
  value: {
    cep: CEP,
    street: 'Praça da Sé',
    complement: 'lado ímpar',
    district: 'Sé',
    city: 'São Paulo',
    uf: 'SP',
    ibgeCode: '3550308',
    ddd: '11',
  },
};

describe('one provider', () => {
  let target: HttpTarget;
  let elsewhere: HttpTarget;
  let provider: Provider;
  beforeAll(async () => {
    target = await startHttpTarget();
    elsewhere = await startHttpTarget();
  });
  afterAll(async () => {
    await target.close();
    await elsewhere.close();
  });
  beforeEach(() => {
    const [clock, logger] = [new SystemClock(), createLogger({ level: 'silent' })];
    const breakers = new Breakers(new MemoryBreakerStore(() => clock.monotonicMs()), clock, logger);
    const gate = new OutboundGate({ allow: parseAllowList([`127.0.0.1:${String(target.port)}`]) });
    provider = new Provider(
      'viacep',
      `${target.url}/ws`,
      breakers.of('viacep', RULES),
      createExchange(gate, { userAgent: 'Vigia/0' }),
      { timeoutMs: TIMEOUT_MS, concurrency: 2 },
      clock,
      logger,
      new LookupMetrics(),
    );
    target.connections('serve');
  });

  const ask = (cep = CEP): Promise<Outcome<LookedUpAddress>> =>
    provider.ask(viacepPaths.cep(cep), (reply) => readViacepAddress(cep, reply));
  /** What one question brings, and how many requests it took. */
  const askOnce = async (step: Step): Promise<readonly [Outcome<LookedUpAddress>, number]> => {
    target.script('*', step);
    const before = target.arrivals.total;
    const outcome = await ask();
    return [outcome, target.arrivals.total - before];
  };

  it('is asked with a name of our own, for JSON, over a connection that ends', async () => {
    expect(await askOnce(GOOD)).toEqual([FOUND, 1]);
    const last = target.arrivals.all().at(-1);
    expect(last?.url).toBe('/ws/01001000/json/');
    expect(last?.headers).toMatchObject({ 'user-agent': 'Vigia/0', accept: 'application/json', connection: 'close' });
  });

  it.each<[string, Step, string]>([
    ['the text that says so today', viacepMissing(), 'not_found'],
    ['the boolean of former years', viacepMissing(true), 'not_found'],
    ['a whole town, without a street', json(200, { ...viacepAddress(CEP), logradouro: '', bairro: '' }), 'found'],
    [
      'JSON that names itself otherwise',
      answer(200, JSON.stringify(viacepAddress(CEP)), { 'content-type': 'application/problem+json' }),
      'found',
    ],
  ])('understands %s', async (_, step, kind) => {
    const [outcome, requests] = await askOnce(step);
    expect(outcome.kind).toBe(kind);
    expect(requests).toBe(1);
  });

  it.each<[string, Step, string, number]>([
    ['a page of HTML with 200', htmlPage(200), 'unreadable', 1],
    ['a page of HTML with 403', htmlPage(403), 'refused', 1],
    ['a page of HTML with 404', htmlPage(404), 'refused', 1],
    ['a page of HTML with 503', htmlPage(503), 'server_error', 2],
    ['JSON that is cut off', answer(200, '{"cep": "01001-0', { 'content-type': 'application/json' }), 'unreadable', 1],
    ['JSON that calls itself text', answer(200, JSON.stringify(viacepAddress(CEP))), 'unreadable', 1],
    ['an empty body', answer(200, '', { 'content-type': 'application/json' }), 'unreadable', 1],
    ['an address of another CEP', json(200, viacepAddress('20040020')), 'unreadable', 1],
    ['an address without a state', json(200, { ...viacepAddress(CEP), uf: 'XX' }), 'unreadable', 1],
    ['a number where texts are', json(200, { ...viacepAddress(CEP), localidade: 7 }), 'unreadable', 1],
    ['null', json(200, null), 'unreadable', 1],
    ['400, which is no JSON', answer(400, 'Http 400'), 'refused', 1],
    ['a redirect to somewhere else', redirect('http://127.0.0.1:1/'), 'refused', 1],
    ['a body above a mebibyte', huge(2), 'unreadable', 1],
    ['a small body that grows above a mebibyte', huge(8, 'gzip'), 'unreadable', 1],
    ['what is no HTTP', garbage(), 'unreadable', 1],
    ['a connection that is reset', reset(), 'unreachable', 2],
    ['a connection that is reset within the body', reset('mid-body'), 'unreachable', 2],
    ['a connection that ends without a byte', closeWithoutAnswer(), 'unreachable', 2],
    ['silence', hang(), 'timeout', 1],
    ['a body that drips', drip(100), 'timeout', 1],
    ['headers that drip', slowHeaders(100), 'timeout', 1],
    ['500', answer(500), 'server_error', 2],
    ['504', answer(504), 'server_error', 2],
    ['429', answer(429), 'rate_limited', 2],
  ])('is at fault with %s', async (_, step, reason, requests) => {
    const startedMs = performance.now();
    const [outcome, made] = await askOnce(step);
    expect([outcome, made]).toEqual([{ kind: 'failed', reason }, requests]);
    expect(performance.now() - startedMs).toBeLessThan(TIMEOUT_MS + 500);
  });

  it('is not followed to where it redirects', async () => {
    const before = elsewhere.connectionCounts().accepted;
    expect((await askOnce(redirect(`${elsewhere.url}/ws/01001000/json/`)))[0]).toEqual({
      kind: 'failed',
      reason: 'refused',
    });
    expect(elsewhere.connectionCounts().accepted).toBe(before);
  });

  it('is asked a second time after a fault that may pass', async () => {
    expect(await askOnce(flap([answer(502), GOOD], 'stay'))).toEqual([FOUND, 2]);
    expect(await askOnce(flap([reset(), GOOD], 'stay'))).toEqual([FOUND, 2]);
  });

  it('is left alone for as long as it asks, a minute at most', async () => {
    const [outcome, requests] = await askOnce(answer(429, '', { 'retry-after': '7200' }));
    expect([outcome, requests]).toEqual([{ kind: 'failed', reason: 'rate_limited', retryAfterMs: 60_000 }, 1]);
    const [next, none] = await askOnce(GOOD);
    expect(next).toMatchObject({ kind: 'failed', reason: 'resting' });
    expect(none).toBe(0);
  });

  it('rests after three faults, a black hole that accepts and is silent among them', async () => {
    target.connections('hang');
    for (let n = 0; n < 3; n += 1) expect(await ask()).toEqual({ kind: 'failed', reason: 'timeout' });
    target.connections('serve');
    expect((await askOnce(GOOD))[0]).toMatchObject({ kind: 'failed', reason: 'resting' });
  });

  it('does not rest after refusals and after CEPs that do not exist', async () => {
    for (let n = 0; n < 6; n += 1) await askOnce(n % 2 === 0 ? htmlPage(403) : viacepMissing());
    expect(await askOnce(GOOD)).toEqual([FOUND, 1]);
  });

  it('takes two questions at once, lets some wait and sends the others away', async () => {
    target.script('*', answer(200, JSON.stringify(viacepAddress(CEP)), { 'content-type': 'application/json' }, 50));
    const before = target.connectionCounts().accepted;
    const outcomes = await Promise.all(Array.from({ length: 30 }, () => ask()));
    const busy = outcomes.filter((outcome) => outcome.kind === 'failed');
    expect(busy).toEqual(Array(12).fill({ kind: 'failed', reason: 'busy' }));
    expect(target.connectionCounts().accepted - before).toBe(18);
  });
});
