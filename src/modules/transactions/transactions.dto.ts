import { ApiProperty, IntersectionType } from '@nestjs/swagger';
import { IsIn, IsObject, IsString, Length, Matches, MaxLength } from 'class-validator';
import { formatMoney } from '../../../libs/money/index.js';
import { type Page, PageInfoDto, pageOf, PageQueryDto } from '../../common/http/index.js';
import {
  centsOf,
  IfPresent,
  instantOf,
  IsEndToEndId,
  IsLine,
  IsMoney,
  IsObjectId,
  IsRfc3339,
  OrNull,
  Trimmed,
} from '../../common/validation/index.js';
import type { NewTransaction } from './new-transaction.js';
import {
  type HistoryEntry,
  type Party,
  type Transaction,
  TRANSACTION_STATUSES,
  TRANSACTION_TYPES,
  type TransactionStatus,
  type TransactionType,
} from './transaction.js';
import type { TransactionFilter } from './transactions.repository.js';
import { TRANSACTION_SORTS, type TransactionQuery, type TransactionSort } from './transactions.service.js';

const typeEnum = { enum: TRANSACTION_TYPES, enumName: 'TransactionType' } as const;
const statusEnum = { enum: TRANSACTION_STATUSES, enumName: 'TransactionStatus' } as const;
const nullableText = { type: String, nullable: true } as const;
const freeData = { type: 'object', additionalProperties: true, nullable: true } as const;
/** Names that other systems give: no spaces, so that they are the same wherever they are copied to. */
const REFERENCE = /^[A-Za-z0-9._:/#-]{1,64}$/;

class TransactionWordsDto {
  /** What it is for, at most 200 characters. @example "Mensalidade de novembro" */
  @ApiProperty({ ...nullableText, required: false, maxLength: 200 })
  @IfPresent()
  @OrNull()
  @IsString()
  @MaxLength(200)
  description?: string | null;

  /** Anything else worth knowing, at most 16 KB and five levels deep. */
  @ApiProperty(freeData)
  @IfPresent()
  @OrNull()
  @IsObject()
  metadata?: Record<string, unknown> | null;
}

/** A new transaction. It is pending until another person approves it. */
export class CreateTransactionDto extends TransactionWordsDto {
  /** Client that it belongs to; must be active. */
  @IsObjectId()
  clientId!: string;

  /** How the money moves. @example "pix" */
  @ApiProperty(typeEnum)
  @IsIn(TRANSACTION_TYPES)
  type!: TransactionType;

  /** Amount in BRL, above zero, as a text with two places. @example "150.00" */
  @IsMoney()
  amount!: string;

  /** When it happened, RFC 3339 with offset; now if absent. At most five minutes ahead. */
  @IfPresent()
  @IsRfc3339()
  occurredAt?: string;

  /** Your own name for it, 1 to 64 letters, digits and `._:/#-`; a client has it once. @example "PED-1001" */
  @IfPresent()
  @Matches(REFERENCE)
  externalReference?: string;

  /** End-to-end id of a Pix payment, made within 12 hours of `occurredAt`; recorded once. @example "E1234567820261130120012345678901" */
  @IfPresent()
  @IsEndToEndId()
  endToEndId?: string;

  /** Pending unless a key that may approve, and names its `source`, records what is settled already. */
  @ApiProperty({ ...statusEnum, required: false })
  @IfPresent()
  @IsIn(TRANSACTION_STATUSES)
  status?: TransactionStatus;

  /** System that settled it, 1 to 64 letters, digits and `._:/#-`. @example "erp" */
  @IfPresent()
  @Matches(REFERENCE)
  source?: string;
}

/** What may be edited of a pending transaction; null clears. */
export class PatchTransactionDto extends TransactionWordsDto {}

/** Which transactions a list or a file holds. */
export class TransactionFilterDto {
  /** Only transactions of this client. */
  @IfPresent()
  @IsObjectId()
  clientId?: string;

  /** Only transactions of this type. */
  @ApiProperty({ ...typeEnum, required: false })
  @IfPresent()
  @IsIn(TRANSACTION_TYPES)
  type?: TransactionType;

  /** Only transactions of this status. */
  @ApiProperty({ ...statusEnum, required: false })
  @IfPresent()
  @IsIn(TRANSACTION_STATUSES)
  status?: TransactionStatus;

  /** Only the transaction of this name. */
  @IfPresent()
  @Matches(REFERENCE)
  externalReference?: string;

  /** Only reversals of this transaction. */
  @IfPresent()
  @IsObjectId()
  reversalOf?: string;

  /** Happened at or after, RFC 3339. */
  @IfPresent()
  @IsRfc3339()
  from?: string;

  /** Happened before, RFC 3339. */
  @IfPresent()
  @IsRfc3339()
  to?: string;
}

export class TransactionQueryDto extends IntersectionType(TransactionFilterDto, PageQueryDto) {
  /** Order; `-` in front means descending. By default `-occurredAt`. */
  @ApiProperty({ enum: TRANSACTION_SORTS, enumName: 'TransactionSort', required: false })
  @IfPresent()
  @IsIn(TRANSACTION_SORTS)
  sort?: TransactionSort;
}

/** Who did something. */
export class TransactionPartyDto {
  /** A person, a key, or Vigia itself. @example "user" */
  kind!: string;
  /** Id of the user or the key. */
  id!: string;

  static from({ kind, id }: Party): TransactionPartyDto {
    return { kind, id };
  }
}

/** One step of a transaction's life. */
export class TransactionHistoryDto {
  /** Record, approve, reject or cancel. @example "approve" */
  move!: string;
  /** Status after it; the first approval of two leaves it pending. */
  @ApiProperty(statusEnum)
  status!: TransactionStatus;
  /** When. */
  at!: Date;
  /** Who. */
  by!: TransactionPartyDto;
  /** Why, where somebody said so. */
  @ApiProperty(nullableText)
  reason!: string | null;

  static from({ move, status, at, by, reason }: HistoryEntry): TransactionHistoryDto {
    return { move, status, at, by: TransactionPartyDto.from(by), reason };
  }
}

export class TransactionDto {
  /** Id. */
  id!: string;
  /** Client that it belongs to. */
  clientId!: string;
  /** How the money moves. */
  @ApiProperty(typeEnum)
  type!: TransactionType;
  /** Amount, a text with two places. @example "150.00" */
  amount!: string;
  /** Always BRL. @example "BRL" */
  currency!: string;
  /** All but pending are final. */
  @ApiProperty(statusEnum)
  status!: TransactionStatus;
  /** When it happened. */
  occurredAt!: Date;
  /** What it is for. */
  @ApiProperty(nullableText)
  description!: string | null;
  /** Anything else worth knowing. */
  @ApiProperty(freeData)
  metadata!: Record<string, unknown> | null;
  /** The caller's own name for it. */
  @ApiProperty(nullableText)
  externalReference!: string | null;
  /** End-to-end id of a Pix payment. */
  @ApiProperty(nullableText)
  endToEndId!: string | null;
  /** System that settled it before it was recorded. */
  @ApiProperty(nullableText)
  source!: string | null;
  /** Transaction that this one takes back. */
  @ApiProperty(nullableText)
  reversalOf!: string | null;
  /** Name of this reversal among those of the same transaction. */
  @ApiProperty(nullableText)
  reversalReference!: string | null;
  /** What reversals have taken back so far. @example "0.00" */
  reversedAmount!: string;
  /** How many people must approve it. @example 1 */
  approvalsNeeded!: number;
  /** Who recorded it. */
  createdBy!: TransactionPartyDto;
  /** What happened to it, oldest first. */
  history!: TransactionHistoryDto[];
  /** When it was recorded. */
  createdAt!: Date;
  /** When it was last changed. */
  updatedAt!: Date;
  /** Counts changes; the ETag. */
  version!: number;

  static from(transaction: Transaction): TransactionDto {
    const { id, clientId, type, amount, status, occurredAt, description, metadata } = transaction;
    const { externalReference, endToEndId, source, reversalOf, reversalReference } = transaction;
    const { reversed, approvalsNeeded, createdBy, history, createdAt, updatedAt, version } = transaction;
    return {
      ...{ id, clientId, type, amount: formatMoney(amount), currency: 'BRL', status, occurredAt, description },
      ...{ metadata: metadata && { ...metadata }, externalReference, endToEndId, source },
      ...{ reversalOf, reversalReference, reversedAmount: formatMoney(reversed), approvalsNeeded },
      createdBy: TransactionPartyDto.from(createdBy),
      history: history.map((entry) => TransactionHistoryDto.from(entry)),
      ...{ createdAt, updatedAt, version },
    };
  }
}

export class TransactionPageDto extends PageInfoDto {
  /** The transactions of this page. */
  items!: TransactionDto[];

  static from(page: Page<Transaction>): TransactionPageDto {
    return pageOf(page, (row) => TransactionDto.from(row));
  }
}

/** Why a transaction is moved. */
export class MoveTransactionDto {
  /** Why, 1 to 200 characters; kept in the history. @example "Conferido com o extrato" */
  @IfPresent()
  @Trimmed()
  @IsLine()
  @Length(1, 200)
  reason?: string;
}

export class RejectTransactionDto {
  /** Why, 1 to 200 characters; kept in the history. @example "Favorecido desconhecido" */
  @Trimmed()
  @IsLine()
  @Length(1, 200)
  reason!: string;
}

export class ReverseTransactionDto extends RejectTransactionDto {
  /** How much to take back, in BRL; all that is left if absent. @example "50.00" */
  @IfPresent()
  @IsMoney()
  amount?: string;

  /** Name of this reversal, 1 to 64 letters, digits and `._:/#-`; a repeat under it moves nothing. `reversal` if absent. @example "DEV-1" */
  @IfPresent()
  @Matches(REFERENCE)
  reference?: string;
}

/** The checked body in the words of the module. */
export function newTransaction({ amount, occurredAt, ...rest }: CreateTransactionDto): NewTransaction {
  return { ...rest, amount: centsOf(amount), occurredAt: instantOf(occurredAt) };
}

/** The checked query in the words of the module. */
export function transactionQuery({ from, to, ...rest }: TransactionQueryDto): TransactionQuery {
  return { ...rest, from: instantOf(from), to: instantOf(to) };
}

export function transactionFilter({ from, to, ...rest }: TransactionFilterDto): TransactionFilter {
  return { ...rest, from: instantOf(from), to: instantOf(to) };
}
