import { ApiProperty } from '@nestjs/swagger';
import {
  type Invalid,
  type Kind,
  type ReasonOf,
  REASONS,
  type Valid,
  type Verdict,
} from '../../../libs/brazil/index.js';
import { type ReasonTexts, reasonTexts } from './reason-texts.js';

export const nullableText = { type: String, nullable: true } as const;

/** The document's description of the reasons of a kind. */
export const reasonSchema = (kind: Kind) =>
  ({ type: String, enum: Object.keys(REASONS[kind]), nullable: true }) as const;

/** Why a value is refused, for people. */
export class ReasonTextsDto {
  /** In Brazilian Portuguese. @example "os dígitos verificadores não conferem" */
  pt!: string;
  /** In English. @example "the check digits do not belong to the other characters" */
  en!: string;
}

/** What every verdict says. */
export class VerdictDto {
  /** Whether the value is right in itself; that it is in use, only a look-up can tell. */
  valid!: boolean;

  /** The one spelling to store and compare; null for a refused value. */
  @ApiProperty(nullableText)
  normalized!: string | null;

  /** Too little of the value to tell it, for screens; null for a refused value and for kinds that have no such spelling. */
  @ApiProperty(nullableText)
  masked!: string | null;

  /** The reason in words; null for a right value. */
  @ApiProperty({ type: ReasonTextsDto, nullable: true })
  message!: ReasonTextsDto | null;
}

/** The fields of `VerdictDto` and the reason. */
interface Told<R> {
  readonly valid: boolean;
  readonly normalized: string | null;
  readonly masked: string | null;
  readonly reason: R | null;
  readonly message: ReasonTexts | null;
}

/** What all kinds have in common, of a verdict of the library. @param mask for a normalized value; none for kinds without */
export function told<K extends Kind, P extends object>(
  kind: K,
  verdict: Verdict<P, ReasonOf<K>>,
  mask?: (verdict: Valid<P>) => string,
): Told<ReasonOf<K>> {
  if (!isRefused(verdict))
    return {
      valid: true,
      normalized: verdict.normalized,
      masked: mask?.(verdict) ?? null,
      reason: null,
      message: null,
    };
  const { reason } = verdict;
  return { valid: false, normalized: null, masked: null, reason, message: reasonTexts(kind, reason) };
}

function isRefused<P extends object, R extends string>(verdict: Verdict<P, R>): verdict is Invalid<R> {
  return !verdict.valid;
}
