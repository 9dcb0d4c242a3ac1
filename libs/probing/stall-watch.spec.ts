import { StallRecorder, startStallWatch } from './stall-watch.js';

describe('StallRecorder', () => {
  let nowMs = 0;
  const tickAt = (recorder: StallRecorder, ms: number) => {
    nowMs = ms;
    recorder.tick();
  };
  beforeEach(() => (nowMs = 0));

  it('sees nothing while ticks come in time', () => {
    const recorder = new StallRecorder(() => nowMs);
    for (let ms = 100; ms <= 2_000; ms += 100) tickAt(recorder, ms);
    expect(recorder.longestStallMs(0)).toBe(0);
  });

  it('measures the delay of a late tick, for those who were waiting then', () => {
    const recorder = new StallRecorder(() => nowMs);
    tickAt(recorder, 800);
    tickAt(recorder, 900);
    expect(recorder.longestStallMs(500)).toBe(700);
    expect(recorder.longestStallMs(850)).toBe(0);
  });

  it('counts a tick that is overdue right now', () => {
    const recorder = new StallRecorder(() => nowMs);
    nowMs = 1_000;
    expect(recorder.longestStallMs(0)).toBe(900);
  });

  it('remembers the last 64 only', () => {
    const recorder = new StallRecorder(() => nowMs);
    tickAt(recorder, 9_000);
    for (let i = 1; i <= 64; i += 1) tickAt(recorder, 9_000 + i * 200);
    expect(recorder.longestStallMs(0)).toBe(100);
  });
});

it('startStallWatch ticks until it is stopped', () => {
  jest.useFakeTimers();
  let nowMs = 0;
  const watch = startStallWatch(() => nowMs);
  nowMs = 700;
  jest.advanceTimersByTime(100);
  expect(watch.longestStallMs(0)).toBe(600);
  watch.stop();
  expect(jest.getTimerCount()).toBe(0);
  jest.useRealTimers();
});
