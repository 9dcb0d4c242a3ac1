import { DomainError, type ErrorKind, type FieldError } from '../../../libs/problem-details/index.js';

/** `dryRun` writes nothing. */
export const IMPORT_MODES = ['dryRun', 'stopOnError', 'continueOnError'] as const;
export type ImportMode = (typeof IMPORT_MODES)[number];

/** `ndjson`: a line for each row and one with the counts at the end. `csv`: the rows that were not taken, to correct and send again. */
export const REPORT_FORMS = ['ndjson', 'csv'] as const;
export type ReportForm = (typeof REPORT_FORMS)[number];

export interface ImportOptions {
  readonly mode: ImportMode;
  readonly report: ReportForm;
}

/** Column of the error file that says what is wrong; an import passes over it. */
export const ERRORS_COLUMN = '_errors';

/** What became of a row that was not refused. */
export interface RowFate {
  /** `valid`: something would be made of it; `repeated`: something was made of it before. */
  readonly outcome: 'created' | 'valid' | 'repeated';
  /** Of what was made of it, now or before. */
  readonly id: string | null;
  /** What else there is to know of it, in a few words each. */
  readonly notes?: readonly string[];
}

/** Carries a row out, or tries it. A DomainError that is the row's own refuses it. */
export type RowWork = () => Promise<RowFate>;

export interface RowResult {
  /** Line of the file. */
  readonly line: number;
  readonly outcome: RowFate['outcome'] | 'refused' | 'skipped';
  readonly id: string | null;
  readonly notes?: readonly string[];
  /** Why it was refused. */
  readonly code: string | null;
  readonly errors: readonly FieldError[];
}

/** What a row can be at fault for. */
const FAULTS_OF_ROWS: readonly ErrorKind[] = ['invalid', 'conflict', 'forbidden', 'not_found', 'rule'];

/** @throws whatever is not the row's own fault: what follows would fare no better */
export async function resultOf(line: number, work: RowWork): Promise<RowResult> {
  try {
    return { line, ...(await work()), code: null, errors: [] };
  } catch (error) {
    if (!(error instanceof DomainError) || !FAULTS_OF_ROWS.includes(error.kind)) throw error;
    return { line, outcome: 'refused', id: null, code: error.code, errors: error.errors ?? [] };
  }
}

/** How many rows ended how. */
export class Counts {
  private readonly counts = { created: 0, valid: 0, repeated: 0, refused: 0, skipped: 0 };

  add({ outcome }: RowResult): void {
    this.counts[outcome] += 1;
  }

  all(): Record<RowResult['outcome'], number> {
    return { ...this.counts };
  }
}
