import type { Uf } from '../../../libs/brazil/index.js';
import type { ClientStatus } from './client.js';

/** Columns that hold an envelope, and the blind indexes beside them. */
export interface SealedColumns {
  readonly emailSealed: string | null;
  readonly emailIndex: string | null;
  readonly phoneSealed: string | null;
  readonly phoneIndex: string | null;
  readonly phoneMatchIndex: string | null;
  readonly cpfSealed: string | null;
  readonly cpfIndex: string | null;
  readonly birthDateSealed: string | null;
  readonly addressSealed: string | null;
  readonly cepSealed: string | null;
  readonly notesSealed: string | null;
  readonly extraDataSealed: string | null;
}

/** Columns in clear that people set. */
export interface ClearColumns {
  readonly name: string;
  readonly nameKey: string;
  readonly searchKeys: readonly string[];
  readonly company: string | null;
  readonly jobTitle: string | null;
  readonly cnpj: string | null;
  readonly city: string | null;
  readonly state: Uf | null;
  readonly country: string | null;
  readonly baseUrl: string | null;
  readonly description: string | null;
  readonly tags: readonly string[];
  readonly status: ClientStatus;
  readonly statusReason: string | null;
  readonly outboundKeyHeader: string | null;
}

/** A client as the database keeps it. A row from before a column was there lacks it. */
export type ClientColumns = ClearColumns &
  SealedColumns & {
    readonly dataKeySealed: string | null;
    readonly outboundKeySealed: string | null;
    readonly number: number;
    readonly version: number;
    readonly createdAt: Date;
    readonly updatedAt: Date;
    readonly deleted: boolean;
    readonly deletedAt: Date | null;
  };

/** What may be missing in a row of an earlier version. */
export type StoredClient = Pick<
  ClientColumns,
  'name' | 'status' | 'number' | 'version' | 'createdAt' | 'updatedAt' | 'deleted'
> &
  Partial<ClientColumns>;
