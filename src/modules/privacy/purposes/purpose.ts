import { type DataClass, holdsSensitiveData } from '../data-classes.js';

/**
 * Why processing is lawful. Source: Lei 13.709/2018 (LGPD), art. 7, I to X, for personal data, and art. 11, I and II a to g, for
 * sensitive data.
 */
export const LEGAL_BASES = [
  'art7_consent',
  'art7_legal_obligation',
  'art7_public_policy',
  'art7_research',
  'art7_contract',
  'art7_exercise_of_rights',
  'art7_life_protection',
  'art7_health_care',
  'art7_legitimate_interest',
  'art7_credit_protection',
  'art11_consent',
  'art11_legal_obligation',
  'art11_public_policy',
  'art11_research',
  'art11_exercise_of_rights',
  'art11_life_protection',
  'art11_health_care',
  'art11_fraud_prevention',
] as const;

export type LegalBasis = (typeof LEGAL_BASES)[number];

/** Somebody whom the data are given to. */
export interface Recipient {
  /** Company or kind of company, 1 to 200 characters. */
  readonly name: string;
  /** What they need it for, 1 to 500 characters. */
  readonly reason: string;
  /** Country by ISO 3166-1 alpha-2; another one than BR is an international transfer. */
  readonly country: string;
}

/** What people decide about a purpose. */
export interface PurposeFields {
  /** 1 to 200 characters. */
  readonly name: string;
  /** At most 2,000 characters. */
  readonly description: string;
  readonly legalBasis: LegalBasis;
  readonly dataClasses: readonly DataClass[];
  /** How long and why, 1 to 500 characters. */
  readonly retention: string;
  /** Days that the data are kept after their use; null where no number says it. */
  readonly retentionDays: number | null;
  readonly sharing: readonly Recipient[];
}

/** One line of the record of processing operations. Source: LGPD, art. 37. */
export interface Purpose extends PurposeFields {
  readonly id: string;
  /** Sequential, never reused; gaps are possible. */
  readonly number: number;
  /** Counts edits; the ETag. */
  readonly version: number;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

export type PurposePatch = { readonly [K in keyof PurposeFields]?: PurposeFields[K] | undefined };

/** At most so many purposes: the record is read and exported as a whole. */
export const MAX_PURPOSES = 500;

/** Whether the basis is of the article that the data ask for: one sensitive class among them is enough for article 11. */
export function isFitBasis({ legalBasis, dataClasses }: Pick<PurposeFields, 'legalBasis' | 'dataClasses'>): boolean {
  return legalBasis.startsWith('art11_') === holdsSensitiveData(dataClasses);
}

const FIELDS = ['name', 'description', 'legalBasis', 'dataClasses', 'retention', 'retentionDays', 'sharing'] as const;

/** A purpose after an edit: unchanged (the same object) when the patch says what is already so. */
export function patchedPurpose(present: Purpose, patch: PurposePatch, now: Date): Purpose {
  const given = Object.fromEntries(
    FIELDS.flatMap((field) => (patch[field] === undefined ? [] : [[field, patch[field]]])),
  ) as Partial<PurposeFields>;
  const next = { ...present, ...given };
  if (changedPurposeFields(present, next).length === 0) return present;
  return { ...next, version: present.version + 1, updatedAt: now };
}

/** Names of the fields that differ, for the audit. */
export function changedPurposeFields(before: PurposeFields, after: PurposeFields): string[] {
  return FIELDS.filter((field) => JSON.stringify(before[field]) !== JSON.stringify(after[field]));
}
