import type { Uf } from '../../../../libs/brazil/index.js';

export const LOOKUP_KINDS = [
  'cep',
  'addresses',
  'cnpj',
  'banks',
  'ddd',
  'holidays',
  'rates',
  'pix_participants',
] as const;
export type LookupKind = (typeof LOOKUP_KINDS)[number];

export const PROVIDERS = ['viacep', 'brasilapi', 'minhareceita'] as const;
export type ProviderName = (typeof PROVIDERS)[number];

/** `offline`: from a table in the program. */
export const SOURCES = [...PROVIDERS, 'offline'] as const;
export type Source = (typeof SOURCES)[number];

/** Where an answer comes from and how old it is. */
export interface Provenance {
  readonly source: Source;
  /** When the provider gave it; for tables in the program, the day of the table. */
  readonly fetchedAt: Date;
  readonly ageSeconds: number;
  /** Older than it should be: given because no provider answered. */
  readonly stale: boolean;
}

export interface Answered<T> {
  readonly value: T;
  readonly provenance: Provenance;
}

export interface LookedUpAddress {
  /** 8 digits. */
  readonly cep: string;
  readonly street: string | null;
  readonly complement: string | null;
  readonly district: string | null;
  /** Null only where nobody could be asked. */
  readonly city: string | null;
  readonly uf: Uf;
  readonly ibgeCode: string | null;
  /** Area code of phones there. */
  readonly ddd: string | null;
}

export interface FoundAddresses {
  readonly items: readonly LookedUpAddress[];
  /** False when the provider has cut the list. */
  readonly isComplete: boolean;
}

export interface Activity {
  /** CNAE, 7 digits. */
  readonly code: string;
  readonly name: string | null;
}

export interface Company {
  readonly cnpj: string;
  readonly name: string;
  readonly tradeName: string | null;
  readonly isHeadOffice: boolean | null;
  /** As the tax authority calls it: ATIVA, BAIXADA, INAPTA, SUSPENSA, NULA. */
  readonly status: string | null;
  readonly statusSince: string | null;
  readonly openedOn: string | null;
  readonly legalNature: string | null;
  readonly size: string | null;
  readonly mainActivity: Activity | null;
  readonly otherActivities: readonly Activity[];
  readonly address: CompanyAddress;
}

export interface CompanyAddress {
  readonly cep: string | null;
  readonly street: string | null;
  readonly number: string | null;
  readonly complement: string | null;
  readonly district: string | null;
  readonly city: string | null;
  readonly uf: Uf | null;
  readonly ibgeCode: string | null;
}

export interface ListedBank {
  /** COMPE, 3 digits; null for an institution that has none. */
  readonly compe: string | null;
  readonly ispb: string;
  readonly name: string;
}

export interface AreaCode {
  readonly ddd: string;
  readonly states: readonly { readonly uf: Uf; readonly cities: readonly string[] | null }[];
}

export interface Holiday {
  /** `YYYY-MM-DD` */
  readonly date: string;
  readonly name: string;
  readonly type: string;
}

export interface Rate {
  /** `Selic`, `CDI`, `IPCA`. */
  readonly name: string;
  /** Percent a year, a decimal text of at most four places: `14.9`. */
  readonly percent: string;
}

/** An institution that takes part in Pix. */
export interface PixParticipant {
  readonly ispb: string;
  readonly name: string;
  /** What it does there, in the words of the central bank. */
  readonly kind: string | null;
  /** Whether it settles by itself: `Direta`, `Indireta`. */
  readonly settlement: string | null;
}
