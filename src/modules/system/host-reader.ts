import { readFile, statfs } from 'node:fs/promises';
import os from 'node:os';
import { Injectable } from '@nestjs/common';
import { SharedValue } from '../../common/cache/index.js';
import { Clock } from '../../common/clock/index.js';
import { RuntimeConfig } from '../../config/index.js';
import {
  availableBytes,
  busyPercent,
  cpuTimesOf,
  type CpuTimes,
  type NetworkBytes,
  networkBytes,
  percent,
} from './host-figures.js';

/** Shares are 0 to 100. What a system does not tell is null. */
export interface SystemFigures {
  readonly host: {
    readonly cpuPercent: number | null;
    readonly cores: number;
    readonly loadAverage1m: number;
    readonly memoryPercent: number | null;
    readonly memoryTotalBytes: number;
    readonly memoryAvailableBytes: number;
    /** Of the file system that Vigia's own files lie on. */
    readonly diskPercent: number | null;
    readonly diskTotalBytes: number | null;
    readonly diskAvailableBytes: number | null;
    readonly network: NetworkBytes | null;
    readonly uptimeSeconds: number;
  };
  readonly process: {
    /** Of one core: two busy cores are 200. */
    readonly cpuPercent: number | null;
    readonly residentBytes: number;
    readonly heapUsedBytes: number;
    readonly uptimeSeconds: number;
  };
}

interface Reading {
  readonly atMs: number;
  readonly host: CpuTimes;
  readonly processMs: number;
}

/** Shorter than this says little about a processor. */
const FRESH_MS = 5_000;

/** Figures of this host and this process, read at most every five seconds whoever asks; processors since the reading before. */
@Injectable()
export class HostReader {
  private before: Reading;
  private readonly figures: SharedValue<SystemFigures>;

  constructor(
    private readonly clock: Clock,
    private readonly runtime: RuntimeConfig,
  ) {
    this.before = this.readProcessors();
    this.figures = new SharedValue(FRESH_MS, () => this.read(), clock);
  }

  current(): Promise<SystemFigures> {
    return this.figures.get();
  }

  private async read(): Promise<SystemFigures> {
    const now = this.readProcessors();
    const { before } = this;
    this.before = now;
    const [disk, meminfo, netDev] = await Promise.all([
      orUndefined(statfs(this.runtime.VIGIA_HOME).catch(() => statfs('.'))),
      orUndefined(readFile('/proc/meminfo', 'utf8')),
      orUndefined(readFile('/proc/net/dev', 'utf8')),
    ]);
    const memoryTotalBytes = os.totalmem();
    const memoryAvailableBytes = availableBytes(meminfo ?? '') ?? os.freemem();
    const { rss, heapUsed } = process.memoryUsage();
    const passedMs = now.atMs - before.atMs;
    return {
      host: {
        cpuPercent: busyPercent(before.host, now.host),
        cores: os.availableParallelism(),
        loadAverage1m: os.loadavg()[0] ?? 0,
        memoryPercent: percent(memoryTotalBytes - memoryAvailableBytes, memoryTotalBytes),
        memoryTotalBytes,
        memoryAvailableBytes,
        diskPercent: disk ? percent(disk.blocks - disk.bfree, disk.blocks - disk.bfree + disk.bavail) : null,
        diskTotalBytes: disk ? disk.blocks * disk.bsize : null,
        diskAvailableBytes: disk ? disk.bavail * disk.bsize : null,
        network: netDev === undefined ? null : networkBytes(netDev),
        uptimeSeconds: Math.round(os.uptime()),
      },
      process: {
        cpuPercent: passedMs > 0 ? Math.round(((now.processMs - before.processMs) / passedMs) * 1_000) / 10 : null,
        residentBytes: rss,
        heapUsedBytes: heapUsed,
        uptimeSeconds: Math.round(process.uptime()),
      },
    };
  }

  private readProcessors(): Reading {
    const { user, system } = process.cpuUsage();
    return { atMs: this.clock.monotonicMs(), host: cpuTimesOf(os.cpus()), processMs: (user + system) / 1_000 };
  }
}

/** What this kind of system does not have. */
function orUndefined<T>(reading: Promise<T>): Promise<T | undefined> {
  return reading.catch(() => undefined);
}
