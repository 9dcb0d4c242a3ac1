import { createLogger } from '../logging/index.js';
import { type Admission, RateLimits } from './index.js';
import { LimitsConfig } from '../../config/index.js';
import { MemoryLimitStore } from '../../../test/support/limits/memory-limit-store.js';

const LIMIT = { name: 'test', units: 100, windowMs: 60_000 };

function instances(number: number) {
  let nowMs = 0;
  const clock = { now: () => new Date(nowMs), monotonicMs: () => nowMs };
  const store = new MemoryLimitStore(clock);
  const take = jest.spyOn(store, 'take');
  const lines: string[] = [];
  const logger = createLogger({ level: 'warn', destination: { write: (line: string) => void lines.push(line) } });
  const all = Array.from({ length: number }, () => new RateLimits(store, new LimitsConfig(), clock, logger));
  const admitted = (answers: readonly (Admission | null)[]) => answers.filter((answer) => answer?.isAdmitted).length;
  return {
    store,
    take,
    lines,
    admitted,
    pass: (ms: number) => (nowMs += ms),
    /** Asks one instance after the other, as a balancer would. */
    together: (times: number, subject = 'ana') =>
      Promise.all(
        Array.from({ length: times }, async (_, n) => (await all[n % number]?.admit(LIMIT, subject)) ?? null),
      ),
    async inTurn(times: number) {
      const answers = [];
      for (let n = 0; n < times; n += 1) answers.push((await all[n % number]?.admit(LIMIT, 'ana')) ?? null);
      return answers;
    },
  };
}

describe('a limit over several instances', () => {
  it('lets exactly its units through when many ask at once', async () => {
    const { together, admitted } = instances(3);
    expect(admitted(await together(1_000))).toBe(100);
  });

  it('refuses nobody before its end comes near, and asks the store seldom', async () => {
    const { inTurn, admitted, take } = instances(3);
    expect(admitted(await inTurn(90))).toBe(90);
    expect(take.mock.calls.length).toBeLessThan(40);
    expect(admitted(await inTurn(60))).toBe(10);
  });

  it('tells what is left and when the window ends', async () => {
    const { inTurn } = instances(1);
    const answers = await inTurn(101);
    expect(answers[0]).toEqual({ isAdmitted: true, left: 99, endsInMs: 60_000 });
    expect(answers[99]).toMatchObject({ isAdmitted: true, left: 0 });
    expect(answers[100]).toMatchObject({ isAdmitted: false, left: 0 });
  });

  it('counts each caller apart, and anew in the next window', async () => {
    const { together, admitted, pass } = instances(2);
    expect(admitted(await together(150))).toBe(100);
    expect(admitted(await together(150, 'bea'))).toBe(100);
    pass(60_000);
    expect(admitted(await together(150))).toBe(100);
  });

  it('asks a store that is away once a second and lets everything through meanwhile', async () => {
    const { together, store, take, lines, pass, admitted } = instances(1);
    store.fault = new Error('away');
    expect((await together(50)).every((answer) => answer === null)).toBe(true);
    expect(take).toHaveBeenCalledTimes(1);
    pass(1_001);
    await together(1);
    expect(take).toHaveBeenCalledTimes(2);
    expect(lines).toHaveLength(1);
    store.fault = undefined;
    pass(1_001);
    expect(admitted(await together(150))).toBe(100);
  });
});
