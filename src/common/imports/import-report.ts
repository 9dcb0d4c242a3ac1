import { type Cell, csv, type TableRow } from '../tabular/index.js';
import { Counts, ERRORS_COLUMN, type ReportForm, type RowResult } from './row-result.js';

/**
 * The report, as far as the results have come.
 * @param cellOf what stands in the error file for a value of a row
 */
export async function* importReport(
  form: ReportForm,
  rows: readonly TableRow[],
  results: AsyncGenerator<RowResult>,
  cellOf: (column: string, value: unknown) => Cell,
): AsyncGenerator<string> {
  yield* form === 'ndjson' ? lines(results) : errorFile(rows, results, cellOf);
}

async function* lines(results: AsyncGenerator<RowResult>): AsyncGenerator<string> {
  const counts = new Counts();
  for await (const result of results) {
    counts.add(result);
    yield `${JSON.stringify(result)}\n`;
  }
  yield `${JSON.stringify({ summary: counts.all() })}\n`;
}

async function* errorFile(
  rows: readonly TableRow[],
  results: AsyncGenerator<RowResult>,
  cellOf: (column: string, value: unknown) => Cell,
): AsyncGenerator<string> {
  const byLine = new Map(rows.map((row) => [row.line, row.values]));
  const columns = [...new Set(rows.flatMap(({ values }) => Object.keys(values)))];
  yield csv([[...columns, ERRORS_COLUMN]]);
  for await (const { line, outcome, code, errors } of results) {
    if (outcome !== 'refused' && outcome !== 'skipped') continue;
    const values = byLine.get(line) ?? {};
    const cells = columns.map((name) => cellOf(name, values[name]));
    const reasons = errors.map((error) => `${error.pointer ?? ''} ${error.code}`);
    yield csv([[...cells, reasons.length > 0 ? reasons.join('; ') : (code ?? outcome)]]);
  }
}
