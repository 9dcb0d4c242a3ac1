import type { CheckOutcome, CheckResult, PreparedProbe } from '../../../../libs/probing/index.js';
import { createLogger } from '../../../common/logging/index.js';
import { type Blindness, VantageGuard } from './vantage-guard.js';

/** A guard of 100 monitors whose canaries answer what a test says. */
function aGuard(...answers: CheckOutcome[]) {
  const told: Blindness[] = [];
  const clock = { ms: 0, monotonicMs: () => clock.ms };
  const canaries = answers.map((_, index): PreparedProbe => ({
    run: () => Promise.resolve({ outcome: answers[index] } as Partial<CheckResult> as CheckResult),
  }));
  const events = { monitors: () => 100, blinded: (figures: Blindness) => told.push(figures) };
  const guard = new VantageGuard(canaries, events, clock, createLogger({ level: 'silent' }));
  const suspect = (count: number): void => {
    for (let index = 0; index < count; index += 1) guard.suspected(String(index));
  };
  return { guard, answers, told, clock, suspect };
}

describe('vantage guard', () => {
  it('holds while all canaries fail, and tells it once', async () => {
    const { guard, told, answers } = aGuard('fail', 'fail', 'probe_error');
    await guard.askAll();
    expect([guard.holds(), guard.holds()]).toEqual([true, true]);
    expect(told).toEqual([{ canaries: 2, failingCanaries: 2, monitors: 100, newSuspects: 0 }]);
    answers[1] = 'ok';
    await guard.askAll();
    expect(guard.holds()).toBe(false);
    answers[1] = 'fail';
    await guard.askAll();
    guard.holds();
    expect(told).toHaveLength(2);
  });

  it('holds a storm while one canary fails, and forgets suspects after a minute', async () => {
    const { guard, clock, suspect } = aGuard('fail', 'ok', 'slow');
    await guard.askAll();
    suspect(30);
    suspect(30); // the same ones
    expect(guard.holds()).toBe(false);
    suspect(31);
    expect(guard.holds()).toBe(true);
    clock.ms = 60_001;
    expect(guard.holds()).toBe(false);
  });

  it('asks nothing of a canary that cannot be asked', async () => {
    const { guard } = aGuard('probe_error');
    await guard.askAll();
    expect(guard.holds()).toBe(false);
  });

  it('lets a real storm through, and one without canaries', async () => {
    for (const { guard, suspect } of [aGuard('ok', 'ok'), aGuard()]) {
      await guard.askAll();
      suspect(100);
      expect(guard.holds()).toBe(false);
    }
  });
});
