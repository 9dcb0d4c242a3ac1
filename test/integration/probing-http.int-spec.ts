import { createExchange, findHeaderFault, OutboundGate, parseAllowList } from '../../libs/outbound-http/index.js';
import {
  createHttpProbe,
  findProbeConfigProblems,
  type HttpProbe,
  type HttpProbeConfig,
} from '../../libs/probing/index.js';
import { SystemClock } from '../../src/common/clock/index.js';
import {
  answer,
  closeWithoutAnswer,
  delayed,
  drip,
  garbage,
  hang,
  huge,
  type HttpTarget,
  redirect,
  reset,
  startHttpTarget,
  type Step,
} from '../support/http-target/index.js';
import { eventually } from '../support/poll/index.js';

/** The runner over the real exchange: real sockets, loopback only. */
describe('HTTP probe over the network', () => {
  let target: HttpTarget;
  let secure: HttpTarget;
  let probe: HttpProbe;

  beforeAll(async () => {
    [target, secure] = await Promise.all([startHttpTarget(), startHttpTarget({ tls: true })]);
    const gate = new OutboundGate({ allow: parseAllowList([`127.0.0.1:${target.port}`, `127.0.0.1:${secure.port}`]) });
    probe = createHttpProbe(createExchange(gate), { clock: new SystemClock() });
  });

  afterAll(async () => {
    await Promise.all([target.close(), secure.close()]);
  });

  const check = (path: string, given: Partial<HttpProbeConfig> = {}) =>
    probe.prepare({ method: 'GET', url: `${target.url}${path}`, timeoutMs: 5_000, ...given }).run();
  let paths = 0;
  const checkStep = (step: Step, given: Partial<HttpProbeConfig> = {}) => {
    const path = `/step-${(paths += 1)}`;
    target.script(path, step);
    return check(path, given);
  };

  it('is ok, with phases, status and address', async () => {
    const result = await check('/fine');
    expect(result).toMatchObject({
      outcome: 'ok',
      reason: null,
      statusCode: 200,
      remoteAddress: '127.0.0.1',
      redirects: 0,
    });
    expect(result.durationMs).toBeGreaterThan(0);
    expect(result.phases.firstByteMs).not.toBeNull();
  });

  it.each<[string, Step, string]>([
    ['silence', hang(), 'timeout:first_byte'],
    ['an answer that drips', drip(50), 'timeout:download'],
  ])('fails on %s once its time is over', async (_, step, reason) => {
    expect(await checkStep(step, { timeoutMs: 400 })).toMatchObject({ outcome: 'fail', reason });
  });

  it.each<[string, Step, string]>([
    ['a wrong status', answer(503), 'status'],
    ['a reset', reset(), 'connect'],
    ['a reset amid the body', reset('mid-body'), 'connect'],
    ['no byte at all', closeWithoutAnswer(), 'connect'],
    ['no HTTP', garbage(), 'protocol'],
    ['a huge body', huge(2), 'too_large'],
    ['a bomb', huge(50, 'gzip'), 'too_large'],
  ])('fails on %s', async (_, step, reason) => {
    expect(await checkStep(step)).toMatchObject({ outcome: 'fail', reason });
  });

  it('fails on a certificate that nobody vouches for, unless it is told not to look', async () => {
    const ask = (verifyTls: boolean) => check('', { url: `${secure.url}/`, verifyTls });
    expect(await ask(true)).toMatchObject({ outcome: 'fail', reason: 'tls' });
    const trusting = await ask(false);
    expect(trusting).toMatchObject({ outcome: 'ok' });
    expect(trusting.phases.tlsMs).not.toBeNull();
  });

  it('is slow when the answer comes late', async () => {
    expect(await checkStep(delayed(150, answer(200)), { degradedAfterMs: 100 })).toMatchObject({ outcome: 'slow' });
  });

  it('asserts on compressed, dripping and JSON bodies', async () => {
    const json = answer(200, { status: 'ok', nodes: [{ up: true }, { up: true }] });
    expect(await checkStep(json, { jsonPath: { path: '$.nodes[*].up', equals: true } })).toMatchObject({
      outcome: 'ok',
    });
    expect(await checkStep(json, { jsonPath: { path: '$.status', equals: 'down' } })).toMatchObject({
      reason: 'assertion',
    });
    const dripped = drip(5, 'tudo bem');
    expect(await checkStep(dripped, { keyword: { text: 'bem', mustContain: true } })).toMatchObject({ outcome: 'ok' });
  });

  it('follows five redirects and no more', async () => {
    target.redirectChain('/five', 5, '/end');
    target.redirectChain('/six', 6, '/end');
    expect(await check('/five')).toMatchObject({ outcome: 'ok', redirects: 5 });
    expect(await check('/six')).toMatchObject({ outcome: 'fail', reason: 'redirect', redirects: 5 });
  });

  it('sends no credentials to another origin', async () => {
    target.script('/away', redirect(`${secure.url}/arrived`, 307));
    const headers = { Authorization: 'Bearer t', 'X-Key': 'k', 'X-Plain': 'p' };
    const result = await check('/away', { headers, secretHeaderNames: ['x-key'], verifyTls: false });
    expect(result).toMatchObject({ outcome: 'ok', redirects: 1 });
    const arrived = secure.arrivals.all('/arrived')[0]?.headers;
    expect(arrived).toMatchObject({ 'x-plain': 'p' });
    expect(arrived).not.toHaveProperty('authorization');
    expect(arrived).not.toHaveProperty('x-key');
  });

  it('takes every hop through the gate', async () => {
    target.script('/inside', redirect('http://127.0.0.1:1/'));
    target.script('/metadata', redirect('http://169.254.169.254/latest/meta-data'));
    for (const path of ['/inside', '/metadata']) {
      expect(await check(path)).toMatchObject({ outcome: 'probe_error', reason: 'refused', redirects: 1 });
    }
  });

  it('never goes from https to http', async () => {
    secure.script('/down', redirect(`${target.url}/plain`));
    const result = await check('', { url: `${secure.url}/down`, verifyTls: false });
    expect(result).toMatchObject({ outcome: 'fail', reason: 'redirect' });
    expect(target.arrivals.all('/plain')).toHaveLength(0);
  });

  it('has one deadline for a chain of slow hops', async () => {
    target.script('/loop', delayed(120, redirect('/loop')));
    const result = await check('/loop', { timeoutMs: 300 });
    expect(result).toMatchObject({ outcome: 'fail', reason: 'timeout:first_byte' });
    expect(result.redirects).toBeLessThan(3);
    expect(result.redirects).toBeGreaterThan(0);
  });

  it('ends at once when the caller gives up, and lets go of the connection', async () => {
    target.script('/abort', hang());
    const controller = new AbortController();
    const running = probe
      .prepare({ method: 'GET', url: `${target.url}/abort`, timeoutMs: 5_000 })
      .run(controller.signal);
    await target.waitForArrival('/abort');
    controller.abort();
    expect(await running).toMatchObject({ outcome: 'probe_error', reason: 'aborted' });
    await eventually(() => target.connectionCounts().open === 0, { what: 'the connection to be closed' });
  });

  it('fails on a dead target and finds it alive again', async () => {
    const ask = () => check('/fine');
    await target.die();
    expect(await ask()).toMatchObject({ outcome: 'fail', reason: 'connect', statusCode: null });
    await target.revive();
    expect(await ask()).toMatchObject({ outcome: 'ok' });
  });

  it.each(['Host', 'Content-Length', 'TE', 'upgrade', 'Proxy-Authorization', 'X-Key', 'Accept', 'a b', '', 'é', 'a:b'])(
    'judges a header «%s» as the exchange will',
    (name) => {
      for (const value of ['', 'plain', 'a\tb', 'a\nb', 'caf\u00e9', '\u20ac', '\u007f']) {
        const headers = { [name]: value };
        const problems = findProbeConfigProblems({ method: 'GET', url: target.url, timeoutMs: 1_000, headers });
        expect(problems.length === 0).toBe(findHeaderFault(headers) === null);
      }
    },
  );
});
