import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { Model, Types } from 'mongoose';
import { DomainError } from '../../../libs/problem-details/index.js';
import { all, objectIdOf, oneOf, sessionOf, type Tx } from '../../common/persistence/index.js';
import type { Client } from './client.js';
import { ClientVault } from './client-vault.js';

interface ClientKeyDocument {
  _id: string;
  clientId: Types.ObjectId;
}

type UniqueField = 'email' | 'cpf' | 'cnpj';

/** E-mail, CPF and CNPJ belong to one client that is not deleted. Reached through the clients' own repository only, which has the scope. */
@Injectable()
export class ClientKeys {
  constructor(
    @InjectModel('client_keys') private readonly keys: Model<ClientKeyDocument>,
    private readonly vault: ClientVault,
  ) {}

  /** The unit of work throws client.email_taken, client.cpf_taken, client.cnpj_taken at its end. */
  claim(client: Client, tx: Tx): void {
    this.insert(client.id, this.keysOf(client), tx);
  }

  /** Gives up the keys that the client had before and no longer has, and takes its new ones. Throws as `claim`. */
  async exchange(before: Client, after: Client, tx: Tx): Promise<void> {
    const [old, wanted] = [this.keysOf(before), this.keysOf(after)];
    const dropped = [...old].filter(([field, key]) => wanted.get(field) !== key).map(([, key]) => key);
    await this.delete(before.id, dropped, tx);
    this.insert(after.id, new Map([...wanted].filter(([field, key]) => old.get(field) !== key)), tx);
  }

  /** Everything that the client is known by, the row of a file that it was made of too. Served by index `client`. */
  async releaseAll(clientId: string, tx: Tx): Promise<void> {
    await this.keys.deleteMany(all({ clientId }), { session: sessionOf(tx) });
  }

  async release(client: Client, tx: Tx): Promise<void> {
    await this.delete(client.id, [...this.keysOf(client).values()], tx);
  }

  /** The unit of work throws client.row_repeated at its end. */
  claimRow(clientId: string, rowKey: string, tx: Tx): void {
    const row = { _id: `row:${rowKey}`, clientId: objectIdOf(clientId) };
    const onDuplicate = (cause: unknown): DomainError => new DomainError('client.row_repeated', { cause });
    tx.insertLast({ model: this.keys, row, onDuplicate });
  }

  async idsByRowKey(rowKeys: readonly string[]): Promise<Map<string, string>> {
    const rows = await this.rowsOf(rowKeys.map((rowKey) => `row:${rowKey}`));
    return new Map(rows.map(({ _id, clientId }) => [_id.slice('row:'.length), clientId.toHexString()]));
  }

  /** Those of the keys that some client has. @param keys as `keysOf` gives them */
  async taken(keys: readonly string[]): Promise<Set<string>> {
    return new Set((await this.rowsOf(keys)).map(({ _id }) => _id));
  }

  private async rowsOf(keys: readonly string[]): Promise<ClientKeyDocument[]> {
    return this.keys
      .find(all({ _id: oneOf(keys) }))
      .maxTimeMS(5_000)
      .lean<ClientKeyDocument[]>();
  }

  /** One per field that has a value. */
  keysOf({ email, cpf, cnpj }: Pick<Client, UniqueField>): Map<UniqueField, string> {
    const keys = new Map<UniqueField, string>();
    if (email !== null) keys.set('email', `email:${this.vault.indexOf('email', email)}`);
    if (cpf !== null) keys.set('cpf', `cpf:${this.vault.indexOf('cpf', cpf)}`);
    if (cnpj !== null) keys.set('cnpj', `cnpj:${cnpj}`);
    return keys;
  }

  private insert(clientId: string, keys: ReadonlyMap<UniqueField, string>, tx: Tx): void {
    for (const [field, key] of keys) {
      const row = { _id: key, clientId: objectIdOf(clientId) };
      tx.insertLast({ model: this.keys, row, onDuplicate: (cause) => taken(field, cause) });
    }
  }

  private async delete(clientId: string, keys: readonly string[], tx: Tx): Promise<void> {
    if (keys.length > 0) await this.keys.deleteMany(all({ _id: oneOf(keys), clientId }), { session: sessionOf(tx) });
  }
}

function taken(field: UniqueField, cause: unknown): DomainError {
  const code = `client.${field}_taken`;
  return new DomainError(code, { errors: [{ pointer: `/${field}`, code, detail: 'Another client has it' }], cause });
}
