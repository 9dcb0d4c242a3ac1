import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import { createExchange, type ExchangeResult, OutboundGate, parseAllowList } from '../../libs/outbound-http/index.js';
import { answer, drip, huge, type HttpTarget, slowHeaders, startHttpTarget } from '../support/http-target/index.js';

const MEBIBYTE = 1024 * 1024;

/** T1.6: whatever a target sends, an exchange ends within its deadline and within bounded memory. */
describe('limits of one exchange', () => {
  let target: HttpTarget;
  beforeAll(async () => {
    target = await startHttpTarget();
  });
  afterAll(() => target.close());

  const ask = (path: string, timeoutMs: number, maxBodyBytes?: number): Promise<ExchangeResult> => {
    const gate = new OutboundGate({ allow: parseAllowList([`127.0.0.1:${target.port}`]) });
    const limit = maxBodyBytes === undefined ? {} : { maxBodyBytes };
    return createExchange(gate)({ method: 'GET', url: `${target.url}${path}`, timeoutMs, ...limit });
  };

  it.each([
    ['/drip-body', drip(100)],
    ['/drip-head', slowHeaders(100)],
  ])('%s ends at its deadline', async (path, step) => {
    target.script(path, step);
    const result = await ask(path, 1_000);
    expect(result).toMatchObject({ failure: { kind: 'timeout', code: 'DEADLINE' } });
    expect(result.durationMs).toBeGreaterThan(900);
    expect(result.durationMs).toBeLessThan(2_000);
  });

  it('reads a body up to the limit, not one byte more', async () => {
    target.script('/exact', answer(200, Buffer.alloc(MEBIBYTE)));
    target.script('/over', answer(200, Buffer.alloc(MEBIBYTE + 1)));
    const exact = await ask('/exact', 5_000);
    expect(exact.ok && exact.body.length).toBe(MEBIBYTE);
    expect(await ask('/over', 5_000)).toMatchObject({ failure: { kind: 'too_large' } });
    expect(await ask('/exact', 5_000, MEBIBYTE - 1)).toMatchObject({ failure: { kind: 'too_large' } });
    expect(await ask('/any', 5_000, 2)).toMatchObject({ ok: true });
  });

  it('twenty bombs of each kind cost no memory', async () => {
    const zeros = Buffer.alloc(64 * MEBIBYTE);
    const quick = { params: { [constants.BROTLI_PARAM_QUALITY]: 2 } };
    target.script('/gzip', answer(200, gzipSync(zeros), { 'content-encoding': 'gzip' }));
    target.script('/nested', answer(200, gzipSync(gzipSync(zeros)), { 'content-encoding': 'gzip, gzip' }));
    target.script('/br', answer(200, brotliCompressSync(zeros, quick), { 'content-encoding': 'br' }));
    target.script('/endless', huge(256));
    const paths = ['/gzip', '/nested', '/br', '/endless'];
    // The first round pays for the decoders' own tables.
    for (const path of paths) await ask(path, 5_000);
    const before = process.memoryUsage().rss;
    let peak = before;
    for (let round = 0; round < 20; round += 1) {
      for (const path of paths) {
        const result = await ask(path, 5_000);
        expect(result).toMatchObject({ failure: { kind: 'too_large', phase: 'download' } });
        expect(result.durationMs).toBeLessThan(6_000);
        peak = Math.max(peak, process.memoryUsage().rss);
      }
    }
    expect((peak - before) / MEBIBYTE).toBeLessThan(50);
  }, 30_000);
});
