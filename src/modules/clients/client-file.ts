import { type Cell, fromJsonCell, valueCell } from '../../common/tabular/index.js';
import type { Client } from './client.js';

/** Between the tags in one cell. */
const TAG_SEPARATOR = '|';

/** In the order of the columns. */
export const FILE_COLUMNS = [
  'id',
  'number',
  'name',
  'company',
  'jobTitle',
  'email',
  'phone',
  'cpf',
  'cnpj',
  'birthDate',
  'address',
  'city',
  'state',
  'country',
  'cep',
  'baseUrl',
  'description',
  'notes',
  'tags',
  'extraData',
  'status',
  'statusReason',
  'createdAt',
  'updatedAt',
  'version',
] as const satisfies readonly (keyof Client)[];

/** Columns that say what Vigia made of a client: files may hold them, and an import passes over them. */
const MADE_BY_VIGIA: ReadonlySet<string> = new Set(['id', 'number', 'createdAt', 'updatedAt', 'version']);

/** The body of a request that a row means; texts of CSV become lists and objects where the field is one. */
export function bodyOfRow(values: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const given = Object.entries(values).filter(([name]) => !MADE_BY_VIGIA.has(name));
  return Object.fromEntries(given.map(([name, value]) => [name, fieldOf(name, value)]));
}

/** What a line of NDJSON holds of a client. */
export function columnsOf(client: Client): Record<string, unknown> {
  return Object.fromEntries(FILE_COLUMNS.map((column) => [column, client[column]]));
}

/** A line of CSV. */
export function cellsOf(client: Client): Cell[] {
  return FILE_COLUMNS.map((column): Cell => {
    const value = client[column];
    return value instanceof Date ? value.toISOString() : cellOf(column, value);
  });
}

/** A field as one cell, which `bodyOfRow` takes for the same value again. */
export function cellOf(name: string, value: unknown): Cell {
  if (Array.isArray(value) && value.length === 0) return null;
  return name === 'tags' && isPlainList(value) ? value.join(TAG_SEPARATOR) : valueCell(value);
}

/** Whether joined texts can be parted again, and are not taken for JSON. */
function isPlainList(value: unknown): value is readonly string[] {
  if (!Array.isArray(value)) return false;
  const texts = value as readonly unknown[];
  return (
    texts.every((text) => typeof text === 'string' && text !== '' && !text.includes(TAG_SEPARATOR)) &&
    !String(texts[0]).startsWith('[')
  );
}

function fieldOf(name: string, value: unknown): unknown {
  if (typeof value !== 'string') return value;
  if (name === 'tags') return listOf(value);
  return name === 'extraData' ? fromJsonCell(value) : value;
}

/** Parted by strokes, or a list of JSON: a tag may have a stroke of its own. */
function listOf(text: string): unknown {
  const list = text.startsWith('[') ? fromJsonCell(text) : text;
  return typeof list === 'string' ? list.split(TAG_SEPARATOR) : list;
}
