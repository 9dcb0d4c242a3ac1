import { randomBytes } from 'node:crypto';
import { addDays, type CalendarDay, dayInSaoPaulo } from '../../../../libs/brazil/index.js';

/** `fetched`: the link was used; the file is still there. `expired`, `cancelled`: the file is gone. */
export const EXPORT_STATES = ['pending', 'ready', 'fetched', 'failed', 'cancelled', 'expired'] as const;
export type DataExportState = (typeof EXPORT_STATES)[number];

/** How the person who asks was known to be the data subject. */
export const IDENTITY_METHODS = ['document', 'in_person', 'video_call', 'known_contact', 'power_of_attorney'] as const;
export type IdentityMethod = (typeof IDENTITY_METHODS)[number];

export interface IdentityCheck {
  readonly method: IdentityMethod;
  /** At most 500 characters; may name persons, so it is sealed. */
  readonly note: string;
  /** The user who checked, who is the one that asks. */
  readonly checkedBy: string;
}

/** The file, while there is one. */
export interface ExportFile {
  readonly sizeBytes: number;
  /** Hex. */
  readonly sha256: string;
  /** Rows by file name without ending. */
  readonly rows: Readonly<Record<string, number>>;
  readonly builtAt: Date;
  /** It is gone from then on. */
  readonly until: Date;
}

/** A copy of what is kept about one data subject. */
export interface DataExport {
  readonly id: string;
  /** Sequential, never reused; gaps are possible. */
  readonly number: number;
  readonly clientId: string;
  /** 5 to 500 characters; sealed. */
  readonly reason: string;
  readonly identity: IdentityCheck;
  readonly requestedAt: Date;
  readonly state: DataExportState;
  /** How often it was begun. */
  readonly attempt: number;
  /** Why it failed for good; null otherwise. */
  readonly failure: ExportFailure | null;
  readonly file: ExportFile | null;
  /** Until when the present link works; null where there is none. */
  readonly linkUntil: Date | null;
  readonly fetchedAt: Date | null;
}

export type ExportFailure = 'client_gone' | 'too_large' | 'unexpected';

/** Days in which a full answer is due, from the request. Source: Lei 13.709/2018 (LGPD), art. 19, II. */
export const ANSWER_DAYS = 15;
export const LINK_HOURS = 24;
/** Tries before an export counts as failed. */
export const MAX_ATTEMPTS = 5;

export function exportDueDay({ requestedAt }: Pick<DataExport, 'requestedAt'>): CalendarDay {
  return addDays(dayInSaoPaulo(requestedAt), ANSWER_DAYS);
}

/** Whether the answer is late: nobody has fetched it and its last day has passed. */
export function isExportOverdue(dataExport: DataExport, now: Date): boolean {
  const isOwed = ['pending', 'ready', 'failed'].includes(dataExport.state);
  return isOwed && dayInSaoPaulo(now) > exportDueDay(dataExport);
}

/** Whether there is a file to fetch. */
export function hasFile({ state, file }: DataExport, now: Date): boolean {
  return (state === 'ready' || state === 'fetched') && file !== null && file.until > now;
}

/** 256 random bits, 43 characters base64url. */
export function newDownloadToken(): string {
  return randomBytes(32).toString('base64url');
}
