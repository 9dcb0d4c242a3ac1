import { ApiProperty } from '@nestjs/swagger';
import { type CountedState, type GroupUptime, SEGMENT_STATES, type Stretch } from '../../../libs/probing/index.js';
import { IfPresent, IsRfc3339, type TimeRange } from '../../common/validation/index.js';
import type { Availability, ClientAvailability } from './availability.service.js';
import { UptimeWindowDto } from './history.dto.js';

const COUNTED_STATES = [...SEGMENT_STATES, 'maintenance'] as const;

export class AvailabilityQueryDto {
  /** Begin; 30 days before `to` unless given, at most 400. */
  @IfPresent()
  @IsRfc3339()
  from?: string;

  /** End, which does not belong to it; now unless given. */
  @IfPresent()
  @IsRfc3339()
  to?: string;
}

export class StretchDto {
  /** What it counts as. */
  @ApiProperty({ enum: COUNTED_STATES, enumName: 'CountedState' })
  state!: CountedState;
  /** Its begin. */
  from!: Date;
  /** Its end, which does not belong to it. */
  to!: Date;
}

export class AvailabilityDto {
  /** The service. */
  serviceId!: string;
  /** Begin of the range. */
  from!: Date;
  /** End of the range. */
  to!: Date;
  /** The figures. */
  uptime!: UptimeWindowDto;
  /** The intervals that they are made of, in order and without a gap, from the creation of the service at the earliest until now at the latest. */
  @ApiProperty({ type: [StretchDto] })
  segments!: StretchDto[];

  static from({ service, report, stretches, range }: Availability & { range: TimeRange }): AvailabilityDto {
    return {
      serviceId: service.id,
      from: range.from,
      to: range.until,
      uptime: UptimeWindowDto.from(report),
      segments: stretches.map(({ state, from, to }: Stretch) => ({ state, from, to })),
    };
  }
}

export class GroupPartDto {
  /** 100 × (1 − down / monitored), floored at three decimals; null when nothing was monitored. */
  @ApiProperty({ type: Number, nullable: true })
  uptimePercent!: number | null;
  /** Down. */
  downMs!: number;
  /** Monitored. */
  monitoredMs!: number;

  static from({ uptimePercent, downMs, monitoredMs }: GroupUptime['mean']): GroupPartDto {
    return { uptimePercent, downMs, monitoredMs };
  }
}

export class ServiceUptimeDto extends UptimeWindowDto {
  /** The service. */
  serviceId!: string;
  /** Its name. */
  name!: string;
}

export class ClientUptimeDto {
  /** The client. */
  clientId!: string;
  /** Begin of the range. */
  from!: Date;
  /** End of the range. */
  to!: Date;
  /** As if the services were one thing that is down whenever any of them is. */
  anyDown!: GroupPartDto;
  /** The mean of the services, weighted by the time that each was monitored. */
  mean!: GroupPartDto;
  /** Each service by number, at most 1,000. */
  @ApiProperty({ type: [ServiceUptimeDto] })
  services!: ServiceUptimeDto[];

  static from({ clientId, range, group, services }: ClientAvailability): ClientUptimeDto {
    return {
      clientId,
      from: range.from,
      to: range.until,
      anyDown: GroupPartDto.from(group.anyDown),
      mean: GroupPartDto.from(group.mean),
      services: services.map(({ service, report }) =>
        Object.assign(UptimeWindowDto.from(report), { serviceId: service.id, name: service.name }),
      ),
    };
  }
}
