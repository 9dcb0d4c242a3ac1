import { afterProbe, restartDelayMs, STUCK_AFTER, WATCHING, type Watch } from './supervisor-rules.js';

const fail = { ok: false };
const succeed = { ok: true };

function feed(outcomes: { ok: boolean; at: number }[], from: Watch = WATCHING) {
  let watch = from;
  return outcomes.map(({ ok, at }) => {
    const { next, verdict } = afterProbe(watch, { ok }, at);
    watch = next;
    return verdict;
  });
}

describe('afterProbe', () => {
  it('calls a server stuck at the third failure in a row', () => {
    const verdicts = feed([0, 1, 2].map((at) => ({ ...fail, at })));

    expect(verdicts).toEqual(['watch', 'watch', 'stuck']);
  });

  it('forgets failures after one good answer', () => {
    const outcomes = [fail, fail, succeed, fail, fail].map((outcome, at) => ({ ...outcome, at }));

    expect(feed(outcomes)).toEqual(['watch', 'watch', 'watch', 'watch', 'watch']);
  });

  it('calls a server stuck after six seconds without an answer, however few the failures', () => {
    const verdicts = feed([
      { ...fail, at: 100 },
      { ...fail, at: 100 + STUCK_AFTER.silenceMs },
    ]);

    expect(verdicts).toEqual(['watch', 'stuck']);
  });

  it('calls it steady only after fifteen good answers in a row', () => {
    const verdicts = feed(Array.from({ length: 15 }, (_, at) => ({ ...succeed, at })));

    expect(verdicts.slice(0, 14)).not.toContain('steady');
    expect(verdicts[14]).toBe('steady');
  });
});

describe('restartDelayMs', () => {
  it('restarts at once, then waits longer and longer, at most half a minute', () => {
    expect([1, 2, 3, 4, 8, 9, 1_000].map(restartDelayMs)).toEqual([0, 500, 1_000, 2_000, 30_000, 30_000, 30_000]);
  });
});
