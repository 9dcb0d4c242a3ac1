import { ApiProperty } from '@nestjs/swagger';
import { IsIn, IsString, Length, Matches, MaxLength } from 'class-validator';
import { type Page, PageInfoDto, pageOf, PageQueryDto } from '../../../common/http/index.js';
import { IfPresent, IsObjectId, Trimmed } from '../../../common/validation/index.js';
import { type DataExportState, EXPORT_STATES, IDENTITY_METHODS, type IdentityMethod } from './data-export.js';
import type { DatedExport, DownloadLink, NewDataExport } from './data-exports.service.js';

const stateEnum = { enum: EXPORT_STATES, enumName: 'DataExportState' } as const;
const methodEnum = { enum: IDENTITY_METHODS, enumName: 'IdentityMethod' } as const;
const nullableInstant = { type: String, format: 'date-time', nullable: true } as const;

export class CreateDataExportDto {
  /** Client whose data are copied. */
  @IsObjectId()
  clientId!: string;

  /** How you made sure that the person who asks is the data subject, or speaks for them. */
  @ApiProperty(methodEnum)
  @IsIn(IDENTITY_METHODS)
  identityMethod!: IdentityMethod;

  /** More about that, at most 500 characters. Erased with the client. */
  @IfPresent()
  @IsString()
  @MaxLength(500)
  identityNote?: string;

  /** Why, or how it was asked for, 5 to 500 characters. Erased with the client. @example "Pedido por telefone" */
  @Trimmed()
  @IsString()
  @Length(5, 500)
  reason!: string;
}

export class DataExportQueryDto extends PageQueryDto {
  /** Only exports of this client. */
  @IfPresent()
  @IsObjectId()
  clientId?: string;

  /** Only exports in this state. */
  @ApiProperty({ ...stateEnum, required: false })
  @IfPresent()
  @IsIn(EXPORT_STATES)
  state?: DataExportState;
}

export class DownloadDto {
  /** The token of the link. */
  @IsString()
  @Matches(/^[\w-]{43}$/)
  token!: string;
}

export class DataExportFileDto {
  /** Bytes of the ZIP file. */
  sizeBytes!: number;
  /** SHA-256 of it, hex. */
  sha256!: string;
  /** Rows by file. @example {"access-log": 12} */
  @ApiProperty({ type: 'object', additionalProperties: { type: 'integer' } })
  rows!: Record<string, number>;
  /** When it was built. */
  builtAt!: Date;
  /** It is deleted then, fetched or not. */
  until!: Date;
}

export class DataExportDto {
  /** Id. */
  id!: string;
  /** Sequential number, never reused. */
  number!: number;
  /** Client whose data are copied. */
  clientId!: string;
  /** Where it stands. */
  @ApiProperty(stateEnum)
  state!: DataExportState;
  /** Why it failed; null otherwise. */
  @ApiProperty({ type: String, nullable: true })
  failure!: string | null;
  /** How the identity was checked. */
  @ApiProperty(methodEnum)
  identityMethod!: IdentityMethod;
  /** More about that. */
  identityNote!: string;
  /** Id of the user or key that checked and asked. */
  checkedBy!: string;
  /** Why. */
  reason!: string;
  /** When it was asked for. */
  requestedAt!: Date;
  /** Last day (America/Sao_Paulo) to answer: fifteen days from the request. @example "2026-12-15" */
  @ApiProperty({ type: String, format: 'date' })
  dueDay!: string;
  /** Whether that day has passed and nobody has fetched it. */
  isOverdue!: boolean;
  /** The file; null while there is none. */
  @ApiProperty({ type: DataExportFileDto, nullable: true })
  file!: DataExportFileDto | null;
  /** Until when the present link works; null where there is none. */
  @ApiProperty(nullableInstant)
  linkUntil!: Date | null;
  /** When the file was last fetched. */
  @ApiProperty(nullableInstant)
  fetchedAt!: Date | null;

  static from({ dataExport, dueDay, isOverdue }: DatedExport): DataExportDto {
    const { id, number, clientId, state, failure, identity, reason, requestedAt, file, linkUntil, fetchedAt } =
      dataExport;
    return {
      id,
      number,
      clientId,
      state,
      failure,
      identityMethod: identity.method,
      identityNote: identity.note,
      checkedBy: identity.checkedBy,
      reason,
      requestedAt,
      dueDay,
      isOverdue,
      file: file && {
        sizeBytes: file.sizeBytes,
        sha256: file.sha256,
        rows: { ...file.rows },
        builtAt: file.builtAt,
        until: file.until,
      },
      linkUntil,
      fetchedAt,
    };
  }
}

export class DataExportPageDto extends PageInfoDto {
  /** Newest number first. */
  @ApiProperty({ type: [DataExportDto] })
  items!: DataExportDto[];

  static from(page: Page<DatedExport>): DataExportPageDto {
    return pageOf(page, (dated) => DataExportDto.from(dated));
  }
}

export class DownloadLinkDto {
  /** Shown this once; send it to POST /api/v1/privacy/downloads. */
  token!: string;
  /** It works until then, once. */
  expiresAt!: Date;

  static from({ token, expiresAt }: DownloadLink): DownloadLinkDto {
    return { token, expiresAt };
  }
}

/** What a request is made of. */
export function newDataExport(body: CreateDataExportDto): NewDataExport {
  const { clientId, reason, identityMethod, identityNote = '' } = body;
  return { clientId, reason, identity: { method: identityMethod, note: identityNote } };
}
