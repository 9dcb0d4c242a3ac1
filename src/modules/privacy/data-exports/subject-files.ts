import { type Cell, csv } from '../../../common/tabular/index.js';

/** One kind of things that are kept about the data subject. */
export interface SubjectTable {
  /** Name of its files, without ending. */
  readonly name: string;
  readonly columns: readonly string[];
  readonly rows: readonly Readonly<Record<string, unknown>>[];
  /** Whether there are more rows than fit. */
  readonly isCut: boolean;
}

/** What the manifest says of the whole. */
export interface Manifest {
  readonly clientId: string;
  readonly requestedAt: Date;
  readonly builtAt: Date;
}

const README = `Copia dos seus dados pessoais (Lei 13.709/2018, arts. 18 e 19).
Cada assunto esta em dois arquivos: .json, para programas, e .csv, para planilhas (UTF-8).
profile: cadastro. logins: acessos ao sistema. access-log: chamadas registradas a seu respeito. purposes: finalidades e base legal.
sharing: com quem os dados sao compartilhados. transactions: movimentos. manifest.json diz quantas linhas ha e se algo nao coube.

A copy of your personal data (Brazilian data protection law 13.709/2018, articles 18 and 19).
Each subject is in two files: .json for programs and .csv for spreadsheets (UTF-8).
manifest.json says how many rows there are, and whether some did not fit.
`;

/** Every file of the copy by its name. Texts that a spreadsheet would take for a formula get an apostrophe in the CSV. */
export function subjectFiles(manifest: Manifest, tables: readonly SubjectTable[]): Map<string, string> {
  const files = new Map<string, string>([['LEIA-ME.txt', README]]);
  const counts = tables.map(({ name, rows, isCut }) => ({ file: name, rows: rows.length, isCut }));
  files.set('manifest.json', json({ format: 'vigia.data-subject-export/1', ...manifest, files: counts }));
  for (const { name, columns, rows } of tables) {
    files.set(`${name}.json`, json(rows));
    files.set(`${name}.csv`, csv([columns, ...rows.map((row) => columns.map((column) => cellOf(row[column])))]));
  }
  return files;
}

/** A value as a cell: instants in RFC 3339, lists and objects as JSON. */
export function cellOf(value: unknown): Cell {
  if (value === null || value === undefined) return null;
  if (value instanceof Date) return value.toISOString();
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return value;
  return JSON.stringify(value);
}

function json(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
