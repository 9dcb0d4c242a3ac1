import { stringify } from 'csv-stringify/sync';

export type Cell = string | number | boolean | null;

/**
 * What a spreadsheet takes for a formula when it stands first (OWASP ASVS 5.0, 1.2.10); apostrophes before it are counted in, so that
 * the one that is added can be told from them.
 */
const FORMULA = /^'*[=+\-@\t\r\0]/;

/** Rows as CSV (RFC 4180, UTF-8). A text that a spreadsheet would take for a formula gets an apostrophe in front. */
export function csv(rows: readonly (readonly Cell[])[]): string {
  // The library's own `escape_formulas` leaves out NUL.
  const safe = rows.map((row) => row.map((cell) => (typeof cell === 'string' ? withoutFormula(cell) : cell)));
  return stringify(safe, { record_delimiter: '\r\n', cast: { boolean: String } });
}

/** A text as `csv` wrote it, without the apostrophe that is not its own. */
export function fromCsvCell(text: string): string {
  return text.startsWith("'") && FORMULA.test(text.slice(1)) ? text.slice(1) : text;
}

function withoutFormula(text: string): string {
  return FORMULA.test(text) ? `'${text}` : text;
}
