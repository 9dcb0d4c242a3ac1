import { ApiProperty } from '@nestjs/swagger';
import { IsIn } from 'class-validator';
import { type Page, PageInfoDto, pageOf, PageQueryDto } from '../../common/http/index.js';
import { IfPresent, IsObjectId, IsRfc3339 } from '../../common/validation/index.js';
import { type Delivery, DELIVERY_KINDS, DELIVERY_STATES, type DeliveryKind, type DeliveryState } from './delivery.js';

export class NotificationsQueryDto extends PageQueryDto {
  /** Only notifications of this client. */
  @IfPresent()
  @IsObjectId()
  clientId?: string;

  /** Only notifications to this destination. */
  @IfPresent()
  @IsObjectId()
  destinationId?: string;

  /** Only notifications about this incident. */
  @IfPresent()
  @IsObjectId()
  incidentId?: string;

  /** Only notifications in this state. */
  @IfPresent()
  @ApiProperty({ enum: DELIVERY_STATES, enumName: 'NotificationState', required: false })
  @IsIn([...DELIVERY_STATES])
  state?: DeliveryState;

  /** Only notifications by this channel. */
  @IfPresent()
  @ApiProperty({ enum: DELIVERY_KINDS, enumName: 'DestinationKind', required: false })
  @IsIn([...DELIVERY_KINDS])
  kind?: DeliveryKind;

  /** Made at or after, RFC 3339; seven days before `to` if absent. At most 92 days before `to`. */
  @IfPresent()
  @IsRfc3339()
  from?: string;

  /** Made before, RFC 3339; now if absent. */
  @IfPresent()
  @IsRfc3339()
  to?: string;
}

export class NotificationDto {
  /** Id; receivers of webhooks see it as `webhook-id`. */
  id!: string;
  /** Kind of thing that it is about. @example "incident" */
  topic!: string;
  /** Id of the thing that it is about. */
  subject!: string;
  /** What happened. @example "opened" */
  event!: string;
  /** Client whose destination it goes to; null for a message to the staff, and to somebody about an account. */
  @ApiProperty({ type: String, nullable: true })
  clientId!: string | null;
  /** Destination; without a client the user it goes to. */
  destinationId!: string;
  /** Channel. */
  @ApiProperty({ enum: DELIVERY_KINDS, enumName: 'DestinationKind' })
  kind!: DeliveryKind;
  /** `dead` is a dead letter, `cancelled` was no longer wanted; `reason` says why. */
  @ApiProperty({ enum: DELIVERY_STATES, enumName: 'NotificationState' })
  state!: DeliveryState;
  /** Tries begun so far. */
  attempt!: number;
  /** When it is tried next; null once it has ended. */
  @ApiProperty({ type: Date, nullable: true })
  nextAttemptAt!: Date | null;
  /** When the thing happened. */
  occurredAt!: Date;
  /** When the notification was made. */
  createdAt!: Date;
  /** When the receiver accepted it. */
  @ApiProperty({ type: Date, nullable: true })
  deliveredAt!: Date | null;
  /** When it was delivered, given up or cancelled. */
  @ApiProperty({ type: Date, nullable: true })
  endedAt!: Date | null;
  /** Why it is dead or cancelled. @example "gave_up" */
  @ApiProperty({ type: String, nullable: true })
  reason!: string | null;
  /** What the last failed try said. */
  @ApiProperty({ type: String, nullable: true })
  lastError!: string | null;
  /** Status of the last answer: HTTP, or SMTP for mail. */
  @ApiProperty({ type: Number, nullable: true })
  lastStatus!: number | null;

  static from(delivery: Delivery): NotificationDto {
    return {
      id: delivery.id,
      topic: delivery.topic,
      subject: delivery.subject,
      event: delivery.event,
      clientId: delivery.clientId,
      destinationId: delivery.destinationId,
      kind: delivery.kind,
      state: delivery.state,
      attempt: delivery.attempt,
      nextAttemptAt: delivery.dueAt,
      occurredAt: delivery.occurredAt,
      createdAt: delivery.createdAt,
      deliveredAt: delivery.deliveredAt,
      endedAt: delivery.endedAt,
      reason: delivery.reason,
      lastError: delivery.lastError,
      lastStatus: delivery.lastStatus,
    };
  }
}

export class NotificationPageDto extends PageInfoDto {
  /** Newest first. */
  @ApiProperty({ type: [NotificationDto] })
  items!: NotificationDto[];

  static from(page: Page<Delivery>): NotificationPageDto {
    return pageOf(page, (delivery) => NotificationDto.from(delivery));
  }
}
