export const BULK_OUTCOMES = ['done', 'unchanged', 'refused'] as const;
export type BulkOutcome = (typeof BULK_OUTCOMES)[number];

/** What became of one of many. */
export interface BulkResult {
  /** Id or number as it was given. */
  readonly id: string;
  readonly outcome: BulkOutcome;
  /** Of one that is there afterwards. */
  readonly version: number | null;
  /** Why it was refused. */
  readonly code: string | null;
}
