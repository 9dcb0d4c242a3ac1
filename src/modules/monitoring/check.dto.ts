import { ApiProperty } from '@nestjs/swagger';
import type { CheckOutcome } from '../../../libs/probing/index.js';
import { type Page, PageInfoDto, pageOf } from '../../common/http/index.js';
import type { Check, CheckPhases, CheckTrigger } from './checks.repository.js';
import { CHECK_OUTCOMES, CHECK_TRIGGERS } from './checks.schema.js';

const phase = { type: Number, nullable: true } as const;

/** Milliseconds of each part, summed over redirects; null where a part did not happen. */
export class CheckPhasesDto {
  /** The name was resolved. */
  @ApiProperty(phase)
  dnsMs!: number | null;
  /** The connection was made. */
  @ApiProperty(phase)
  tcpMs!: number | null;
  /** The TLS handshake. */
  @ApiProperty(phase)
  tlsMs!: number | null;
  /** From the request to the first byte of the answer. */
  @ApiProperty(phase)
  firstByteMs!: number | null;
  /** From the first to the last byte. */
  @ApiProperty(phase)
  downloadMs!: number | null;

  static from({ dnsMs, tcpMs, tlsMs, firstByteMs, downloadMs }: CheckPhases): CheckPhasesDto {
    return { dnsMs, tcpMs, tlsMs, firstByteMs, downloadMs };
  }
}

export class CheckDto {
  /** Id. */
  id!: string;
  /** Service that was checked. */
  serviceId!: string;
  /** When it was due. */
  scheduledAt!: Date;
  /** When it began. */
  startedAt!: Date;
  /** `slow` counts as passing; `probe_error` says nothing about the service. */
  @ApiProperty({ enum: CHECK_OUTCOMES, enumName: 'CheckOutcome' })
  outcome!: CheckOutcome;
  /** Stable code of why it is not ok, such as `status` or `timeout:first_byte`; null when it is. */
  @ApiProperty({ type: String, nullable: true })
  reason!: string | null;
  /** One sentence about it. */
  @ApiProperty({ type: String, nullable: true })
  detail!: string | null;
  /** Duration of the whole in milliseconds. */
  durationMs!: number;
  /** Where the time went. */
  phases!: CheckPhasesDto;
  /** Status of the last answer; null without one. */
  @ApiProperty({ type: 'integer', nullable: true })
  statusCode!: number | null;
  /** Why it ran: by schedule, to confirm an earlier result, or because somebody asked. */
  @ApiProperty({ enum: CHECK_TRIGGERS, enumName: 'CheckTrigger' })
  trigger!: CheckTrigger;

  static from(check: Check): CheckDto {
    const { id, serviceId, scheduledAt, startedAt, outcome, reason, detail, durationMs, statusCode, trigger } = check;
    const phases = CheckPhasesDto.from(check.phases);
    return { id, serviceId, scheduledAt, startedAt, outcome, reason, detail, durationMs, phases, statusCode, trigger };
  }
}

export class CheckPageDto extends PageInfoDto {
  /** The checks of this page, newest first. */
  items!: CheckDto[];

  static from(page: Page<Check>): CheckPageDto {
    return pageOf(page, (check) => CheckDto.from(check));
  }
}

/** What became of a «run now». */
export class RunDto {
  /** Id of the request. */
  runId!: string;
  /** The check; null while it is still pending: it appears among the checks of the service. */
  @ApiProperty({ type: CheckDto, nullable: true })
  check!: CheckDto | null;

  static from({ runId, check }: { runId: string; check: Check | null }): RunDto {
    return { runId, check: check && CheckDto.from(check) };
  }
}
