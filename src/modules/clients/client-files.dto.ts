import { ApiProperty } from '@nestjs/swagger';
import { ArrayMaxSize, ArrayMinSize, ArrayUnique, IsArray, IsBoolean, IsIn, Length, Matches } from 'class-validator';
import { type BulkResult, BulkResultDto, TagChangesDto } from '../../common/bulk/index.js';
import { TABLE_FORMATS, type TableFormat } from '../../common/tabular/index.js';
import { IfPresent, IsLine, Trimmed } from '../../common/validation/index.js';
import { BULK_ACTIONS, type BulkAction } from './bulk-clients.service.js';
import { CLIENT_STATUSES, type ClientStatus } from './client.js';
import { ClientFilterDto } from './clients.dto.js';

const statusEnum = { enum: CLIENT_STATUSES, enumName: 'ClientStatus', required: false } as const;
const formatEnum = { enum: TABLE_FORMATS, enumName: 'TableFormat', required: false } as const;

export class ExportClientsDto extends ClientFilterDto {
  /** Form of the file; CSV unless given. */
  @ApiProperty(formatEnum)
  @IfPresent()
  @IsIn(TABLE_FORMATS)
  format?: TableFormat;

  /** The deleted clients instead of the present ones. Needs `clients:restore`. */
  @IfPresent()
  @IsBoolean()
  deleted?: boolean;

  /** Gives personal data in clear and says what for, 5 to 200 characters; kept in the audit. Needs `clients:read_pii`. */
  @IfPresent()
  @Trimmed()
  @IsLine()
  @Length(5, 200)
  purpose?: string;
}

export class BulkClientsDto extends TagChangesDto {
  /** Ids or numbers of 1 to 100 clients. @example ["65f000000000000000000001", "12"] */
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(100)
  @ArrayUnique()
  @Matches(/^([0-9a-fA-F]{24}|[1-9][0-9]{0,11})$/, { each: true })
  ids!: string[];

  /** What to do with each. Besides `clients:update` it takes `clients:set_status` or `clients:delete`. */
  @ApiProperty({ enum: BULK_ACTIONS, enumName: 'BulkAction' })
  @IsIn(BULK_ACTIONS)
  action!: BulkAction;

  /** For `set_status`. */
  @ApiProperty(statusEnum)
  @IfPresent()
  @IsIn(CLIENT_STATUSES)
  status?: ClientStatus;

  /** For `set_status`; needed for inactive and suspended. At most 200 characters. */
  @IfPresent()
  @IsLine()
  @Length(1, 200)
  statusReason?: string;
}

export class BulkResultsDto {
  /** One for each client, in the order of the request. */
  results!: BulkResultDto[];

  static from(results: readonly BulkResult[]): BulkResultsDto {
    return { results: results.map(({ id, outcome, version, code }) => ({ id, outcome, version, code })) };
  }
}
