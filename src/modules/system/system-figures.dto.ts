import { ApiProperty } from '@nestjs/swagger';
import type { CommandTotal, SlowCommand } from '../../common/persistence/index.js';
import type { CollectionSize } from './collection-sizes.read-model.js';
import type { Figures } from './system-figures.service.js';

const nullableNumber = { type: Number, nullable: true } as const;
const whole = { type: 'integer' } as const;
const wholeOrNull = { type: 'integer', nullable: true } as const;

export class HostFiguresDto {
  /** Work of all processors since the reading before, 0 to 100. */
  @ApiProperty(nullableNumber)
  cpuPercent!: number | null;
  /** Processors. */
  @ApiProperty(whole)
  cores!: number;
  /** Processes that wanted a processor, mean of a minute. */
  loadAverage1m!: number;
  /** Memory that processes cannot get any more, 0 to 100. */
  @ApiProperty(nullableNumber)
  memoryPercent!: number | null;
  /** Memory. */
  @ApiProperty(whole)
  memoryTotalBytes!: number;
  /** Memory that processes can still get. */
  @ApiProperty(whole)
  memoryAvailableBytes!: number;
  /** Of the file system that Vigia's own files lie on, 0 to 100. */
  @ApiProperty(nullableNumber)
  diskPercent!: number | null;
  /** Size of that file system. */
  @ApiProperty(wholeOrNull)
  diskTotalBytes!: number | null;
  /** What is free there. */
  @ApiProperty(wholeOrNull)
  diskAvailableBytes!: number | null;
  /** Over all interfaces but the loopback since they came up. */
  @ApiProperty(wholeOrNull)
  networkReceivedBytes!: number | null;
  /** Likewise. */
  @ApiProperty(wholeOrNull)
  networkSentBytes!: number | null;
  /** Since the start of the host. */
  @ApiProperty(whole)
  uptimeSeconds!: number;
}

export class ProcessFiguresDto {
  /** Of one processor since the reading before: two busy ones are 200. */
  @ApiProperty(nullableNumber)
  cpuPercent!: number | null;
  /** Memory in use. */
  @ApiProperty(whole)
  residentBytes!: number;
  /** Objects of JavaScript. */
  @ApiProperty(whole)
  heapUsedBytes!: number;
  /** Since the start of the process. */
  @ApiProperty(whole)
  uptimeSeconds!: number;
}

export class PoolFiguresDto {
  /** Open connections. */
  @ApiProperty(whole)
  open!: number;
  /** Of these, in use. */
  @ApiProperty(whole)
  checkedOut!: number;
  /** Operations that wait for one. */
  @ApiProperty(whole)
  waiting!: number;
}

export class CommandTotalDto {
  /** Its name in MongoDB's protocol; rare ones are `other`. */
  command!: string;
  /** How many. */
  @ApiProperty(whole)
  count!: number;
  /** Of these, refused. */
  @ApiProperty(whole)
  failed!: number;
  /** All of them together. */
  totalMs!: number;
  /** Mean. */
  meanMs!: number;
  /** The longest. */
  maxMs!: number;

  static from({ command, count, failed, totalMs, maxMs }: CommandTotal): CommandTotalDto {
    return {
      command,
      count,
      failed,
      totalMs: rounded(totalMs),
      meanMs: rounded(totalMs / count),
      maxMs: rounded(maxMs),
    };
  }
}

export class SlowCommandDto {
  /** Its name. */
  command!: string;
  /** Collection; `none` for commands about none. What was asked is kept nowhere. */
  collection!: string;
  /** How long it took. */
  durationMs!: number;
  /** When it ended. */
  at!: Date;
  /** Whether it was refused. */
  hasFailed!: boolean;

  static from({ command, collection, durationMs, at, hasFailed }: SlowCommand): SlowCommandDto {
    return { command, collection, durationMs: rounded(durationMs), at, hasFailed };
  }
}

export class CollectionSizeDto {
  /** Name. */
  name!: string;
  /** Documents, as the server counts them. */
  @ApiProperty(whole)
  documents!: number;
  /** Without indexes; null where the server does not tell. */
  @ApiProperty(wholeOrNull)
  sizeBytes!: number | null;

  static from({ name, documents, sizeBytes }: CollectionSize): CollectionSizeDto {
    return { name, documents, sizeBytes };
  }
}

export class DatabaseFiguresDto {
  /** Connections of this process. */
  pool!: PoolFiguresDto;
  /** Since the start of the process, most time first; empty with MONGODB_SLOW_COMMAND_MS=0. */
  commands!: CommandTotalDto[];
  /** The latest 50 that took MONGODB_SLOW_COMMAND_MS or longer, newest first. */
  slowCommands!: SlowCommandDto[];
  /** At most a minute old. */
  collections!: CollectionSizeDto[];
}

/** Of the instance that answers; the collections are everybody's. */
export class SystemFiguresDto {
  /** The host. */
  host!: HostFiguresDto;
  /** The process. */
  process!: ProcessFiguresDto;
  /** The database. */
  database!: DatabaseFiguresDto;

  static from({ system, pool, commands, slowCommands, collections }: Figures): SystemFiguresDto {
    const { network, ...host } = system.host;
    return {
      host: {
        ...hostOf(host),
        networkReceivedBytes: network?.receivedBytes ?? null,
        networkSentBytes: network?.sentBytes ?? null,
      },
      process: { ...system.process },
      database: {
        pool,
        commands: commands.map((total) => CommandTotalDto.from(total)),
        slowCommands: slowCommands.map((slow) => SlowCommandDto.from(slow)),
        collections: collections.map((size) => CollectionSizeDto.from(size)),
      },
    };
  }
}

function hostOf(host: Omit<Figures['system']['host'], 'network'>) {
  return { ...host, loadAverage1m: rounded(host.loadAverage1m) };
}

function rounded(figure: number): number {
  return Math.round(figure * 100) / 100;
}
