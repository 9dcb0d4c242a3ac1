import { isDeepStrictEqual } from 'node:util';
import type { Uf } from '../../../libs/brazil/index.js';
import { foldText } from '../../common/search/index.js';

export const CLIENT_STATUSES = ['active', 'inactive', 'suspended'] as const;
export type ClientStatus = (typeof CLIENT_STATUSES)[number];

/** What a person may set and read again. */
export interface ClientFields {
  /** 2 to 100 characters. */
  readonly name: string;
  /** At most 100 characters. */
  readonly company: string | null;
  /** At most 50 characters. */
  readonly jobTitle: string | null;
  /** Lower case; no two clients that are not deleted share one. */
  readonly email: string | null;
  /** E.164: `+55` and 10 or 11 digits. */
  readonly phone: string | null;
  /** 11 digits; unique likewise. */
  readonly cpf: string | null;
  /** 14 characters `[0-9A-Z]{12}[0-9]{2}`; unique likewise. */
  readonly cnpj: string | null;
  /** `YYYY-MM-DD`. */
  readonly birthDate: string | null;
  /** Street, number and district, at most 200 characters. */
  readonly address: string | null;
  /** At most 100 characters. */
  readonly city: string | null;
  readonly state: Uf | null;
  /** ISO 3166-1, two capital letters. */
  readonly country: string | null;
  /** 8 digits. */
  readonly cep: string | null;
  /** http or https, at most 2,048 characters. */
  readonly baseUrl: string | null;
  /** At most 500 characters. */
  readonly description: string | null;
  /** At most 5,000 characters. */
  readonly notes: string | null;
  /** At most 20 of 40 characters, each once. */
  readonly tags: readonly string[];
  /** Data of other systems, at most 16 KB and five levels deep. */
  readonly extraData: Readonly<Record<string, unknown>> | null;
  /** Services of a client that is not active are not watched. */
  readonly status: ClientStatus;
  /** Why the status is what it is, at most 200 characters. */
  readonly statusReason: string | null;
  /** Header that carries the outbound key in checks; `X-Api-Key` unless given. */
  readonly outboundKeyHeader: string | null;
}

export interface Client extends ClientFields {
  readonly id: string;
  /** Sequential, never reused; gaps are possible. */
  readonly number: number;
  /** Counts people's edits; the ETag. */
  readonly version: number;
  /** Whether checks of its services send a key of the client's own. The key is never read but by the watch. */
  readonly hasOutboundKey: boolean;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

/** A request's fields; what is absent takes its value from elsewhere. */
export type ClientInput = { readonly [K in keyof ClientFields]?: ClientFields[K] | undefined } & {
  /** Absent: the stored one stays; null: it goes. */
  readonly outboundKey?: string | null | undefined;
};

export const DEFAULT_OUTBOUND_HEADER = 'X-Api-Key';

const NULLABLE = {
  company: null,
  jobTitle: null,
  email: null,
  phone: null,
  cpf: null,
  cnpj: null,
  birthDate: null,
  address: null,
  city: null,
  state: null,
  country: null,
  cep: null,
  baseUrl: null,
  description: null,
  notes: null,
  tags: [],
  extraData: null,
  statusReason: null,
  outboundKeyHeader: null,
} as const satisfies Partial<ClientFields>;

const FIELDS = ['name', ...(Object.keys(NULLABLE) as (keyof typeof NULLABLE)[]), 'status'] as const;
export type ClientField = (typeof FIELDS)[number];

/** What a status is where the request says nothing: that of a new client, or of the one that is replaced. */
export type StatusBefore = Pick<ClientFields, 'status' | 'statusReason'>;

/** Fields of a new client, or of one that is replaced: what the request leaves out is empty, the status as before. */
export function fullFields(input: ClientInput & { readonly name: string }, before: StatusBefore): ClientFields {
  return { ...NULLABLE, ...statusOf(input, before), ...given(input), name: input.name };
}

/** Fields after a partial edit: what the request leaves out stays. */
export function patchedFields(present: ClientFields, patch: ClientInput): ClientFields {
  return { ...NULLABLE, name: present.name, ...given(present), ...statusOf(patch, present), ...given(patch) };
}

/** Names of the fields that differ, in a fixed order; of a new client, of those that it has. */
export function changedFields(before: ClientFields | null, after: ClientFields): ClientField[] {
  const old: Readonly<Record<string, unknown>> = before ? { ...before } : NULLABLE;
  return FIELDS.filter((field) => !isDeepStrictEqual(old[field], after[field]));
}

/** What lists sort names by. */
export function nameKeyOf(name: string): string {
  return foldText(name).slice(0, 200);
}

/** A reason belongs to its status: with another status it goes. */
function statusOf({ status }: ClientInput, before: StatusBefore): StatusBefore {
  const { status: old, statusReason } = before;
  return status === undefined || status === old ? { status: old, statusReason } : { status, statusReason: null };
}

function given(input: ClientInput): Partial<ClientFields> {
  const entries = FIELDS.map((field) => [field, input[field]] as const);
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined));
}
