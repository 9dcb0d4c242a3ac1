import { availableBytes, busyPercent, cpuTimesOf, networkBytes, percent } from './host-figures.js';

describe('figures of the host', () => {
  it('says how busy the processors were between two readings', () => {
    const before = cpuTimesOf([
      { times: { user: 100, sys: 100, idle: 800 } },
      { times: { user: 0, sys: 0, idle: 1_000 } },
    ]);
    const after = cpuTimesOf([
      { times: { user: 200, sys: 100, idle: 900 } },
      { times: { user: 50, sys: 50, idle: 1_100 } },
    ]);
    expect(busyPercent(before, after)).toBe(50);
    expect(busyPercent(after, after)).toBeNull();
  });

  it.each([
    [1, 3, 33.3],
    [2, 1, 100],
    [-1, 1, 0],
    [0, 0, null],
  ])('%d of %d are %s percent', (part, whole, expected) => {
    expect(percent(part, whole)).toBe(expected);
  });

  it('reads what memory is to be had', () => {
    expect(availableBytes('MemTotal:  2048 kB\nMemFree:  12 kB\nMemAvailable:    1024 kB\n')).toBe(1_048_576);
    expect(availableBytes('MemTotal: 2048 kB\n')).toBeUndefined();
  });

  it('adds up the interfaces without the loopback', () => {
    const text = [
      'Inter-|   Receive                                                |  Transmit',
      ' face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs drop fifo colls carrier compressed',
      '    lo: 999 1 0 0 0 0 0 0 999 1 0 0 0 0 0 0',
      '  eth0: 1000 5 0 0 0 0 0 0 2000 7 0 0 0 0 0 0',
      'wlan0:30 1 0 0 0 0 0 0 4 1 0 0 0 0 0 0',
      '',
    ].join('\n');
    expect(networkBytes(text)).toEqual({ receivedBytes: 1_030, sentBytes: 2_004 });
  });
});
