/** Time of all processors since the start of the host, in milliseconds. */
export interface CpuTimes {
  readonly idleMs: number;
  readonly totalMs: number;
}

/** @param cpus as `os.cpus()` gives them */
export function cpuTimesOf(cpus: readonly { readonly times: Readonly<Record<string, number>> }[]): CpuTimes {
  const sum = (times: Readonly<Record<string, number>>): number => Object.values(times).reduce((a, b) => a + b, 0);
  return {
    idleMs: cpus.reduce((total, { times }) => total + (times['idle'] ?? 0), 0),
    totalMs: cpus.reduce((total, { times }) => total + sum(times), 0),
  };
}

/** Share of the time between two readings in which processors worked, 0 to 100; null where no time passed. */
export function busyPercent(before: CpuTimes, after: CpuTimes): number | null {
  const totalMs = after.totalMs - before.totalMs;
  if (totalMs <= 0) return null;
  return percent(totalMs - (after.idleMs - before.idleMs), totalMs);
}

/** 0 to 100 with one decimal; null of nothing. */
export function percent(part: number, whole: number): number | null {
  return whole > 0 ? Math.min(100, Math.max(0, Math.round((part / whole) * 1_000) / 10)) : null;
}

/** Bytes that processes can still get, from Linux' `/proc/meminfo`; undefined where it does not say. */
export function availableBytes(meminfo: string): number | undefined {
  const kib = /^MemAvailable:\s+(\d{1,15}) kB$/m.exec(meminfo)?.[1];
  return kib === undefined ? undefined : Number.parseInt(kib, 10) * 1_024;
}

export interface NetworkBytes {
  readonly receivedBytes: number;
  readonly sentBytes: number;
}

/** Bytes over all interfaces but the loopback since they came up, from Linux' `/proc/net/dev`. */
export function networkBytes(netDev: string): NetworkBytes {
  let receivedBytes = 0;
  let sentBytes = 0;
  for (const line of netDev.split('\n')) {
    const [, name, figures = ''] = /^\s*([^\s:]+):\s*(.*)$/.exec(line) ?? [];
    if (name === undefined || name === 'lo') continue;
    const columns = figures.trim().split(/\s+/);
    receivedBytes += Number.parseInt(columns[0] ?? '0', 10);
    sentBytes += Number.parseInt(columns[8] ?? '0', 10);
  }
  return { receivedBytes, sentBytes };
}
