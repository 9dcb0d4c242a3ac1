import { endProcess, identify, identifySelf, isAlive, lastLines, run } from './processes.js';

describe('process identity', () => {
  it('recognises this process', async () => {
    await expect(isAlive(await identifySelf())).resolves.toBe(true);
  });

  it('does not mistake a later process for an earlier one with the same id', async () => {
    await expect(isAlive({ pid: process.pid, startedAt: 'at another time' })).resolves.toBe(false);
  });

  it('never signals a process that merely has the same id', async () => {
    await endProcess({ pid: process.pid, startedAt: 'at another time' }, 0);

    await expect(isAlive(await identifySelf())).resolves.toBe(true);
  });

  it.each([0, -1, 1.5, Number.NaN, 2 ** 22 + 1])('knows no process %p', async (pid) => {
    await expect(identify(pid)).resolves.toBeNull();
  });
});

describe('run', () => {
  it('returns what was printed', async () => {
    await expect(run(process.execPath, ['-e', 'console.log(1)'], 20_000)).resolves.toBe('1\n');
  });

  it('tells a missing program by its code', async () => {
    await expect(run('no-such-program', [], 1_000)).rejects.toMatchObject({ code: 'ENOENT' });
  });

  it('tells the last lines of a failure', async () => {
    const script = 'console.error("first\\nsecond\\nthird\\nfourth"); process.exit(3)';

    await expect(run(process.execPath, ['-e', script], 20_000)).rejects.toThrow('second\nthird\nfourth');
  });

  it('ends a program that takes too long', async () => {
    await expect(run(process.execPath, ['-e', 'setInterval(() => {}, 1e6)'], 200)).rejects.toThrow('within 200 ms');
  });
});

describe('lastLines', () => {
  it('skips empty lines', () => {
    expect(lastLines('a\n\nb  \nc\n\n', 2)).toBe('b\nc');
  });
});
