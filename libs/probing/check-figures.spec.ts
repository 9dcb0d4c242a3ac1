import fc from 'fast-check';
import { addFigures, type CheckFigures, countOf, type CountedCheck, figuresOf } from './check-figures.js';
import { latencyBin, latencyQuantile, packBins, unpackBins } from './latency-bins.js';

const aCheck: fc.Arbitrary<CountedCheck> = fc
  .record({
    outcome: fc.constantFrom('ok', 'slow', 'fail', 'probe_error'),
    reason: fc.constantFrom('timeout:connect', 'status', 'dns'),
    hundredths: fc.integer({ min: 0, max: 6_000_000 }),
  })
  .map(({ outcome, reason, hundredths }) => ({
    outcome,
    reason: outcome === 'ok' ? null : reason,
    durationMs: hundredths / 100,
  }));
const NONE = addFigures([]);

describe('figures of checks', () => {
  it('count outcomes, reasons of what did not pass, and times of what passed', () => {
    const figures = figuresOf([
      { outcome: 'ok', reason: null, durationMs: 10.25 },
      { outcome: 'slow', reason: 'slow', durationMs: 900 },
      { outcome: 'fail', reason: 'timeout:connect', durationMs: 10_000 },
      { outcome: 'fail', reason: 'timeout:connect', durationMs: 10_000 },
      { outcome: 'probe_error', reason: 'local', durationMs: 0.1 },
    ]);
    expect(figures).toEqual({
      ...{ ok: 1, slow: 1, fail: 2, probeError: 1 },
      ...{ sumMs: 910.25, minMs: 10.25, maxMs: 900 },
      bins: { [latencyBin(10.25)]: 1, [latencyBin(900)]: 1 },
      reasons: { 'timeout:connect': 2, local: 1 },
    });
    expect(countOf(figures)).toBe(5);
    expect(NONE).toEqual(figuresOf([]));
  });

  it('are the same however they are cut and in whatever order they are added', () => {
    fc.assert(
      fc.property(
        fc.array(aCheck, { maxLength: 60 }),
        fc.infiniteStream(fc.integer({ min: 0, max: 4 })),
        (checks, at) => {
          const heaps: CountedCheck[][] = [[], [], [], [], []];
          for (const check of checks) heaps[Number(at.next().value)]?.push(check);
          const [first = NONE, ...rest] = heaps.map(figuresOf);
          const whole = figuresOf(checks);
          expect(addFigures([...rest.reverse(), first])).toEqual(whole);
          expect(addFigures([addFigures(rest), first] satisfies CheckFigures[])).toEqual(whole);
        },
      ),
    );
  });

  it('of a merged range give a p95 within 5 % of that of the single durations', () => {
    const durations = fc.array(fc.integer({ min: 120, max: 5_000_000 }), { minLength: 200, maxLength: 600 });
    fc.assert(
      fc.property(durations, fc.integer({ min: 1, max: 24 }), (hundredths, hours) => {
        const checks = hundredths.map((n): CountedCheck => ({ outcome: 'ok', reason: null, durationMs: n / 100 }));
        const byHour = Array.from({ length: hours }, (_, hour) => checks.filter((__, n) => n % hours === hour));
        const stored = byHour.map(figuresOf).map((part) => ({ ...part, bins: unpackBins(packBins(part.bins)) }));
        const exact = hundredths.sort((a, b) => a - b)[Math.ceil(0.95 * hundredths.length) - 1] ?? 0;
        const merged = latencyQuantile(addFigures(stored).bins, 0.95) ?? 0;
        expect(Math.abs(merged * 100 - exact) / exact).toBeLessThan(0.05);
      }),
    );
  });
});

describe('packed bins', () => {
  it('are one short text in order', () => {
    expect(packBins({ 31: 7, 4: 52 })).toBe('4:52 31:7');
    expect(packBins({})).toBe('');
    expect(() => unpackBins('4:52 x')).toThrow(RangeError);
  });

  it('give back what they were made of', () => {
    const aBin = fc.tuple(fc.integer({ min: 0, max: 116 }), fc.integer({ min: 1, max: 1e9 }));
    fc.assert(
      fc.property(
        fc.array(aBin).map((bins) => Object.fromEntries(bins)),
        (bins) => {
          expect(unpackBins(packBins(bins))).toEqual(bins);
        },
      ),
    );
  });
});
