import { maskCpf, parseCpf } from '../../../../../libs/brazil/index.js';
import type { Activity, Company, CompanyAddress } from '../lookup.js';
import { type Failed, failed, type Outcome } from '../outcome.js';
import { dayIn, digitsIn, membersOf, textIn, ufIn } from './read-json.js';
import { isFailed, type Reply } from './reply.js';

const MOST_ACTIVITIES = 100;
const HEAD_OFFICE = 1;
const BRANCH = 2;

type Members = Readonly<Record<string, unknown>>;

export const minhareceitaPaths = { cnpj: (cnpj: string) => `/${cnpj}` } as const;

/**
 * The record of Minha Receita, which BrasilAPI passes on unchanged. Partners, phones and mail addresses are left out: they are of
 * people, and nobody needs them to fill in a client.
 */
export function readCompany(cnpj: string, reply: Reply | Failed): Outcome<Company> {
  if (isFailed(reply)) return reply;
  const body = membersOf(reply.body);
  // Without these words it is the 404 of a proxy.
  const saysMissing = /n[ãa]o encontrado/i.test(textIn(body['message']) ?? '');
  if (reply.status === 404 && saysMissing) return { kind: 'not_found', isSure: true };
  if (reply.status !== 200) return failed('refused');
  const name = textIn(body['razao_social']);
  const isAboutIt = textIn(body['cnpj'])?.replace(/[./-]/g, '') === cnpj;
  if (!isAboutIt || name === null) return failed('unreadable');
  return {
    kind: 'found',
    value: {
      cnpj,
      name: withoutCpf(name),
      tradeName: nullable(textIn(body['nome_fantasia']), withoutCpf),
      isHeadOffice: isHeadOffice(body['identificador_matriz_filial']),
      status: textIn(body['descricao_situacao_cadastral']),
      statusSince: dayIn(body['data_situacao_cadastral']),
      openedOn: dayIn(body['data_inicio_atividade']),
      legalNature: textIn(body['natureza_juridica']),
      size: textIn(body['porte']),
      mainActivity: activityOf(body['cnae_fiscal'], body['cnae_fiscal_descricao']),
      otherActivities: otherActivitiesOf(body['cnaes_secundarios']),
      address: addressOf(body),
    },
  };
}

/** A person who trades alone had a CPF behind the name of the company. */
function withoutCpf(name: string): string {
  return name.replace(/\d{11}/g, (digits) => (parseCpf(digits) === null ? digits : maskCpf(digits)));
}

function isHeadOffice(value: unknown): boolean | null {
  if (value === HEAD_OFFICE) return true;
  return value === BRANCH ? false : null;
}

/** The code is a number without its leading zeros. Code 0 stands for none. */
function activityOf(code: unknown, name: unknown): Activity | null {
  const digits = digitsIn(code)?.padStart(7, '0');
  return digits?.length === 7 && digits !== '0000000' ? { code: digits, name: textIn(name) } : null;
}

function otherActivitiesOf(list: unknown): Activity[] {
  const rows: unknown[] = Array.isArray(list) ? list.slice(0, MOST_ACTIVITIES) : [];
  return rows.flatMap((row) => {
    const { codigo, descricao } = membersOf(row);
    return activityOf(codigo, descricao) ?? [];
  });
}

function addressOf(body: Members): CompanyAddress {
  const street = [textIn(body['descricao_tipo_de_logradouro']), textIn(body['logradouro'])];
  const cep = digitsIn(body['cep'])?.padStart(8, '0') ?? null;
  return {
    cep: cep?.length === 8 ? cep : null,
    street: textIn(street.filter((part) => part !== null).join(' ')),
    number: textIn(body['numero']),
    complement: textIn(body['complemento']),
    district: textIn(body['bairro']),
    city: textIn(body['municipio']),
    uf: ufIn(body['uf']),
    ibgeCode: digitsIn(body['codigo_municipio_ibge']),
  };
}

function nullable<T, R>(value: T | null, map: (value: T) => R): R | null {
  return value === null ? null : map(value);
}
