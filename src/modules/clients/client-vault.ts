import { Injectable } from '@nestjs/common';
import { phoneMatchKey } from '../../../libs/brazil/index.js';
import { BlindIndex, type DataKey, DataKeys } from '../../common/encryption/index.js';
import { type ClientFields, DEFAULT_OUTBOUND_HEADER } from './client.js';
import type { SealedColumns, StoredClient } from './client-document.js';
import type { ExactTerm } from './client-search.js';

type SealedField = 'email' | 'phone' | 'cpf' | 'birthDate' | 'address' | 'cep' | 'notes' | 'extraData';

const OUTBOUND_KEY = 'outboundKey';

/** A header that a client's checks send; its value is null when it cannot be read with the present keys. */
export interface OutboundHeader {
  readonly name: string;
  readonly value: string | null;
}

/** What is kept of a client in sealed form. AAD: `client`, the client's id and the field. */
@Injectable()
export class ClientVault {
  constructor(
    private readonly dataKeys: DataKeys,
    private readonly blindIndex: BlindIndex,
  ) {}

  /** A key for one client, and the column that keeps it. */
  newKey(id: string): { readonly key: DataKey; readonly sealed: string } {
    return this.dataKeys.create(ownerOf(id));
  }

  keyOf(id: string, dataKeySealed: string | null | undefined): DataKey {
    return this.dataKeys.open(dataKeySealed ?? null, ownerOf(id));
  }

  seal(id: string, fields: ClientFields, key: DataKey): SealedColumns {
    const seal = (field: SealedField, value: string | null): string | null =>
      value === null ? null : key.seal(value, subjectOf(id, field));
    const { email, phone, cpf, extraData } = fields;
    const match = phone === null ? null : phoneMatchKey(phone);
    return {
      emailSealed: seal('email', email),
      emailIndex: email === null ? null : this.indexOf('email', email),
      phoneSealed: seal('phone', phone),
      phoneIndex: phone === null ? null : this.indexOf('phone', phone),
      phoneMatchIndex: match === null ? null : this.indexOf('phoneMatch', match),
      cpfSealed: seal('cpf', cpf),
      cpfIndex: cpf === null ? null : this.indexOf('cpf', cpf),
      birthDateSealed: seal('birthDate', fields.birthDate),
      addressSealed: seal('address', fields.address),
      cepSealed: seal('cep', fields.cep),
      notesSealed: seal('notes', fields.notes),
      extraDataSealed: seal('extraData', extraData && JSON.stringify(extraData)),
    };
  }

  open(id: string, row: StoredClient): Pick<ClientFields, SealedField> {
    const key = this.keyOf(id, row.dataKeySealed);
    const open = (field: SealedField): string | null => {
      const text = row[`${field}Sealed`] ?? null;
      return text === null ? null : key.open(text, subjectOf(id, field));
    };
    const extraData = open('extraData');
    return {
      email: open('email'),
      phone: open('phone'),
      cpf: open('cpf'),
      birthDate: open('birthDate'),
      address: open('address'),
      cep: open('cep'),
      notes: open('notes'),
      extraData: extraData === null ? null : (JSON.parse(extraData) as Record<string, unknown>),
    };
  }

  sealOutboundKey(id: string, value: string | null, key: DataKey): string | null {
    return value === null ? null : key.seal(value, subjectOf(id, OUTBOUND_KEY));
  }

  /** Null for a client without such a key. */
  openOutboundHeader(id: string, row: Partial<StoredClient>): OutboundHeader | null {
    const { outboundKeySealed, outboundKeyHeader, dataKeySealed } = row;
    if (!outboundKeySealed) return null;
    const name = outboundKeyHeader ?? DEFAULT_OUTBOUND_HEADER;
    try {
      return { name, value: this.keyOf(id, dataKeySealed).open(outboundKeySealed, subjectOf(id, OUTBOUND_KEY)) };
    } catch {
      return { name, value: null }; // the check then says so instead of asking without its secret
    }
  }

  /** @param value in its canonical spelling; a CNPJ is kept in clear and has no index */
  indexOf(field: Exclude<ExactTerm['field'], 'cnpj'>, value: string): string {
    return this.blindIndex.of(`client.${field}`, value);
  }
}

const ownerOf = (id: string) => ({ type: 'client', id });
const subjectOf = (id: string, field: string) => ({ type: 'client', id, field });
