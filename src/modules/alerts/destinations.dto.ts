import { ApiProperty } from '@nestjs/swagger';
import { IsBoolean, IsEmail, IsIn, IsString, Length, MaxLength } from 'class-validator';
import { type Page, PageInfoDto, pageOf, PageQueryDto } from '../../common/http/index.js';
import { IfPresent, IsLine, IsObjectId, Trimmed } from '../../common/validation/index.js';
import { DELIVERY_KINDS, type DeliveryKind, type Locale, LOCALES } from '../notifications/index.js';
import { type Destination, shownUrl } from './destination.js';
import type { CreatedDestination } from './destinations.service.js';

const kindEnum = { enum: DELIVERY_KINDS, enumName: 'DestinationKind' } as const;
const localeEnum = { enum: LOCALES, enumName: 'Locale' } as const;

class DestinationFieldsDto {
  /** Of a webhook: http or https URL that gets signed POST requests. @example "https://hooks.padaria.example/vigia" */
  @IfPresent()
  @IsString()
  @Length(1, 2_048)
  url?: string;

  /** Of e-mail: mailbox that gets the messages. @example "plantao@padaria.example" */
  @ApiProperty({ type: String, format: 'email', maxLength: 254, required: false })
  @IfPresent()
  @Trimmed()
  @IsEmail({ require_tld: false })
  @MaxLength(254)
  address?: string;

  /** Of e-mail: language of the messages; pt-BR if absent. */
  @ApiProperty({ ...localeEnum, required: false })
  @IfPresent()
  @IsIn(LOCALES)
  locale?: Locale;

  /** Whether messages are sent there. */
  @IfPresent()
  @IsBoolean()
  isEnabled?: boolean;
}

export class CreateDestinationDto extends DestinationFieldsDto {
  /** Client whose outages and recoveries are told. */
  @IsObjectId()
  clientId!: string;

  /** Channel; cannot be changed later. */
  @ApiProperty(kindEnum)
  @IsIn(DELIVERY_KINDS)
  kind!: DeliveryKind;

  /** Name for people. @example "On-call chat" */
  @Trimmed()
  @IsLine()
  @Length(1, 100)
  name!: string;
}

export class PatchDestinationDto extends DestinationFieldsDto {
  /** Name for people. @example "On-call chat" */
  @IfPresent()
  @Trimmed()
  @IsLine()
  @Length(1, 100)
  name?: string;
}

export class DestinationQueryDto extends PageQueryDto {
  /** Only destinations of this client. */
  @IfPresent()
  @IsObjectId()
  clientId?: string;

  /** Only destinations of this channel. */
  @ApiProperty({ ...kindEnum, required: false })
  @IfPresent()
  @IsIn(DELIVERY_KINDS)
  kind?: DeliveryKind;
}

export class DestinationDto {
  /** Id. */
  id!: string;
  /** Sequential number, never reused. */
  number!: number;
  /** Client whose outages and recoveries are told. */
  clientId!: string;
  /** Channel. */
  @ApiProperty(kindEnum)
  kind!: DeliveryKind;
  /** Name for people. */
  name!: string;
  /** URL of a webhook, its query shortened to `?…`; null for e-mail. */
  @ApiProperty({ type: String, nullable: true })
  url!: string | null;
  /** Mailbox; null for a webhook. */
  @ApiProperty({ type: String, nullable: true })
  address!: string | null;
  /** Language of the messages; null for a webhook. */
  @ApiProperty({ ...localeEnum, nullable: true })
  locale!: Locale | null;
  /** Whether messages are sent there. */
  isEnabled!: boolean;
  /** `gone`: switched off because the receiver answered 410. */
  @ApiProperty({ type: String, nullable: true })
  disabledReason!: string | null;
  /** Counts changes; the ETag. */
  version!: number;
  /** When it was made. */
  createdAt!: Date;
  /** When it was last changed. */
  updatedAt!: Date;

  static from(destination: Destination): DestinationDto {
    const { id, number, clientId, name, target, isEnabled, disabledReason, version, createdAt, updatedAt } =
      destination;
    return {
      id,
      number,
      clientId,
      kind: target.kind,
      name,
      url: target.kind === 'webhook' ? shownUrl(target.url) : null,
      address: target.kind === 'email' ? target.address : null,
      locale: target.kind === 'email' ? target.locale : null,
      isEnabled,
      disabledReason,
      version,
      createdAt,
      updatedAt,
    };
  }
}

export class CreatedDestinationDto extends DestinationDto {
  /** Signing secret of a webhook (Standard Webhooks, `whsec_…`), shown this once; null for e-mail. */
  @ApiProperty({ type: String, nullable: true })
  secret!: string | null;

  static override from(created: Destination | CreatedDestination): CreatedDestinationDto {
    if (!('destination' in created)) return Object.assign(DestinationDto.from(created), { secret: null });
    return Object.assign(DestinationDto.from(created.destination), { secret: created.secret });
  }
}

export class DestinationPageDto extends PageInfoDto {
  /** Newest number first. */
  @ApiProperty({ type: [DestinationDto] })
  items!: DestinationDto[];

  static from(page: Page<Destination>): DestinationPageDto {
    return pageOf(page, (destination) => DestinationDto.from(destination));
  }
}

export class TestMessageDto {
  /** Id of the test message in the delivery log, `GET /api/v1/notifications/{id}`. */
  notificationId!: string;

  static from(notificationId: string): TestMessageDto {
    return { notificationId };
  }
}
