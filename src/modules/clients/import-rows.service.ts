import { Injectable } from '@nestjs/common';
import { DomainError } from '../../../libs/problem-details/index.js';
import type { Actor } from '../../common/auth-context/index.js';
import { Clock } from '../../common/clock/index.js';
import { BlindIndex } from '../../common/encryption/index.js';
import { bodyOf, type ImportMode, type RowFate, type RowWork } from '../../common/imports/index.js';
import type { TableRow } from '../../common/tabular/index.js';
import { bodyOfRow } from './client-file.js';
import { ReplaceClientDto } from './client-input.dto.js';
import { ClientKeys } from './client-keys.repository.js';
import { ClientsRepository } from './clients.repository.js';
import { Clients } from './clients.service.js';

interface PreparedRow {
  readonly body: Readonly<Record<string, unknown>>;
  /** Equal for equal rows. */
  readonly key: string;
  /** Id of the client that was made of it before. */
  readonly madeBefore: string | null;
}

/** Rows of a file that become clients. */
@Injectable()
export class ImportRows {
  constructor(
    private readonly clients: Clients,
    private readonly repository: ClientsRepository,
    private readonly keys: ClientKeys,
    private readonly blindIndex: BlindIndex,
    private readonly clock: Clock,
  ) {}

  /** What is done with the rows of one file. */
  worksOf(actor: Actor, mode: ImportMode): (rows: readonly TableRow[]) => Promise<RowWork[]> {
    const seen = new Set<string>();
    return async (rows) => {
      const prepared = await this.prepare(rows);
      return prepared.map((row) => async () => {
        if (row.madeBefore !== null) return { outcome: 'repeated', id: row.madeBefore };
        return mode === 'dryRun' ? this.tryOut(actor, row, seen) : this.carryOut(actor, row);
      });
    };
  }

  private async prepare(rows: readonly TableRow[]): Promise<PreparedRow[]> {
    const prepared = rows.map(({ values }) => {
      const body = bodyOfRow(values);
      return { body, key: this.keyOf(body) };
    });
    const made = await this.repository.idsByRowKey(prepared.map(({ key }) => key));
    return prepared.map((row) => ({ ...row, madeBefore: made.get(row.key) ?? null }));
  }

  /** Makes a client of a row. */
  private async carryOut(actor: Actor, { body, key }: PreparedRow): Promise<RowFate> {
    try {
      const client = await this.clients.create(actor, await bodyOf(ReplaceClientDto, body), key);
      return { outcome: 'created', id: client.id };
    } catch (error) {
      if (!(error instanceof DomainError) || error.code !== 'client.row_repeated') throw error;
      return { outcome: 'repeated', id: (await this.repository.idsByRowKey([key])).get(key) ?? null };
    }
  }

  /**
   * Says what would become of a row, and writes nothing.
   * @param seen what the rows before it would take: their own keys, e-mails, CPF and CNPJ
   */
  private async tryOut(actor: Actor, { body, key }: PreparedRow, seen: Set<string>): Promise<RowFate> {
    const fields = this.clients.fieldsOfNew(actor, await bodyOf(ReplaceClientDto, body), this.clock.now());
    if (seen.has(key)) return { outcome: 'repeated', id: null };
    const wanted = this.keys.keysOf(fields);
    const taken = await this.keys.taken([...wanted.values()]);
    for (const [field, wantedKey] of wanted) {
      if (!taken.has(wantedKey) && !seen.has(wantedKey)) continue;
      const code = `client.${field}_taken`;
      throw new DomainError(code, { errors: [{ pointer: `/${field}`, code, detail: 'Another client has it' }] });
    }
    for (const one of [key, ...wanted.values()]) seen.add(one);
    return { outcome: 'valid', id: null };
  }

  /** Keyed: the digest of a row alone would tell whoever holds the database whether a person is in it. */
  private keyOf(body: Readonly<Record<string, unknown>>): string {
    const entries = Object.entries(body).sort(([a], [b]) => (a < b ? -1 : 1));
    return this.blindIndex.of('client.import_row', JSON.stringify(entries));
  }
}
