import { ApiProperty } from '@nestjs/swagger';
import { IsInt, IsString, Length, Max, Min } from 'class-validator';
import { MONITOR_STATES, type MonitorState } from '../../../libs/probing/index.js';
import { IfPresent, QueryInteger } from '../../common/validation/index.js';
import { FEED_EVENT_TYPES, type FeedEvent, type FeedEventType } from './feed-event.js';
import type { Missed } from './replays.service.js';

export class LiveQueryDto {
  /** Id of the last event that the caller knows; wins over `Last-Event-ID`. Without both: what comes from now on. */
  @IfPresent()
  @QueryInteger()
  @IsInt()
  @Min(0)
  @Max(Number.MAX_SAFE_INTEGER)
  after?: number;

  /** A ticket of POST /auth/tickets, in place of a header that a browser's stream cannot send. */
  @IfPresent()
  @IsString()
  @Length(1, 100)
  ticket?: string;
}

export class LiveEventDto {
  /** Grows by the order of events; what the caller may not see is left out. */
  @ApiProperty({ type: 'integer' })
  id!: number;
  /** What happened. */
  @ApiProperty({ enum: FEED_EVENT_TYPES, enumName: 'LiveEventType' })
  type!: FeedEventType;
  /** From when it counts: of a confirmed outage its first failure. */
  at!: Date;
  /** Client of the service. */
  clientId!: string;
  /** The service. */
  serviceId!: string;
  /** State from then on, of `service.state`; unconfirmed states are not told. */
  @ApiProperty({ enum: MONITOR_STATES, enumName: 'MonitorState', nullable: true })
  state!: MonitorState | null;
  /** Whether the service is paused, of `service.state`. */
  @ApiProperty({ type: Boolean, nullable: true })
  isPaused!: boolean | null;
  /** Of `service.state`; of two states of a service the one with the greater version is the latest. */
  @ApiProperty({ type: 'integer', nullable: true })
  stateVersion!: number | null;
  /** The incident, of `incident.opened` and `incident.closed`. */
  @ApiProperty({ type: String, nullable: true })
  incidentId!: string | null;
  /** Code of what confirmed the incident, or of its end. */
  @ApiProperty({ type: String, nullable: true })
  reason!: string | null;

  static from(event: FeedEvent): LiveEventDto {
    const { id, type, at, clientId, serviceId, state, isPaused, stateVersion, incidentId, reason } = event;
    return { id, type, at, clientId, serviceId, state, isPaused, stateVersion, incidentId, reason };
  }
}

export class LiveEventsDto {
  /** What happened beyond `after`, oldest first, at most 1,000. */
  items!: LiveEventDto[];
  /** What to ask for next time. */
  @ApiProperty({ type: 'integer' })
  lastEventId!: number;
  /** True where events are missing, because it was more than an hour ago or too much: read states and incidents anew. */
  isResync!: boolean;

  static from({ events, upTo }: Missed): LiveEventsDto {
    return {
      items: (events ?? []).map((event) => LiveEventDto.from(event)),
      lastEventId: upTo,
      isResync: events === null,
    };
  }
}
