import { readFileSync } from 'node:fs';
import { performance } from 'node:perf_hooks';

/** Unit of CPU times in /proc: 100 per second on every Linux build for x86-64 and arm64. */
const TICKS_PER_SECOND = 100;
const PAGE_BYTES = 4_096;

export interface ProcessUse {
  readonly wallSeconds: number;
  /** User and system time of the process with all its threads. */
  readonly cpuSeconds: number;
  /** When the watch began. */
  readonly rssFirstMiB: number;
  readonly rssPeakMiB: number;
  readonly rssMeanMiB: number;
}

/**
 * Watches CPU time and memory of one process (its children apart) from now on.
 * @param pid null where it is unknown, such as a database on another machine
 * @returns a function that ends the watch; its result is null when /proc knows nothing of the process
 */
export function watchProcess(pid: number | null, everyMs = 1_000): () => ProcessUse | null {
  const startedAt = performance.now();
  const first = statOf(pid);
  const sizes: number[] = [];
  const sample = (): void => {
    const now = statOf(pid);
    if (now !== null) sizes.push(now.rssMiB);
  };
  sample();
  const timer = setInterval(sample, everyMs);
  timer.unref(); // a bench that failed must end
  return () => {
    clearInterval(timer);
    const last = statOf(pid);
    if (first === null || last === null) return null;
    sizes.push(last.rssMiB);
    return {
      wallSeconds: (performance.now() - startedAt) / 1_000,
      cpuSeconds: last.cpuSeconds - first.cpuSeconds,
      rssFirstMiB: Math.round(first.rssMiB),
      rssPeakMiB: Math.round(Math.max(...sizes)),
      rssMeanMiB: Math.round(sizes.reduce((sum, size) => sum + size, 0) / sizes.length),
    };
  };
}

function statOf(pid: number | null): { cpuSeconds: number; rssMiB: number } | null {
  if (pid === null) return null;
  let text;
  try {
    text = readFileSync(`/proc/${pid}/stat`, 'utf8');
  } catch {
    return null; // another system than Linux, or the process has ended: the caller prints «not measured»
  }
  // After the name, which may hold anything, the third field is the first: utime is the 14th, stime the 15th, rss the 24th.
  const fields = text
    .slice(text.lastIndexOf(')') + 2)
    .split(' ')
    .map(Number);
  const [utime = 0, stime = 0, rss = 0] = [fields[11], fields[12], fields[21]];
  return { cpuSeconds: (utime + stime) / TICKS_PER_SECOND, rssMiB: (rss * PAGE_BYTES) / 2 ** 20 };
}
