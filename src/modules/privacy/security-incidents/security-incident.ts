import { addBusinessDays, type CalendarDay, dayInSaoPaulo } from '../../../../libs/brazil/index.js';
import type { FieldError } from '../../../../libs/problem-details/index.js';
import type { DataClass } from '../data-classes.js';

/** `reported`: authority and subjects are told; `complemented`: what was missing in the report was sent later. */
export const INCIDENT_STATES = ['open', 'reported', 'complemented', 'closed'] as const;
export type SecurityIncidentState = (typeof INCIDENT_STATES)[number];

/** What people record about an incident. Texts may name persons, so they are sealed where they lie. */
export interface IncidentFields {
  /** 1 to 200 characters. */
  readonly title: string;
  /** What happened, at most 5,000 characters. */
  readonly description: string;
  /** Who is affected, at most 1,000 characters. */
  readonly affectedPeople: string;
  /** How many persons; null while unknown. */
  readonly affectedCount: number | null;
  /** Clients whose data are affected, at most 500. */
  readonly affectedClientIds: readonly string[];
  readonly dataClasses: readonly DataClass[];
  /** What was done against it, at most 5,000 characters. */
  readonly measures: string;
  /** When it happened; null while unknown. */
  readonly occurredAt: Date | null;
  /** When the company learnt that personal data are affected: the clock runs from here. */
  readonly knownAt: Date;
  /** Whether it may bring relevant risk or harm to persons, which makes telling a duty; null while undecided. */
  readonly hasRelevantRisk: boolean | null;
  /** Whether what the authority was told is incomplete, so that a complement is due. */
  readonly isPreliminary: boolean;
  readonly authorityToldAt: Date | null;
  readonly subjectsToldAt: Date | null;
  readonly complementedAt: Date | null;
}

export interface SecurityIncident extends IncidentFields {
  readonly id: string;
  /** Sequential, never reused; gaps are possible. */
  readonly number: number;
  /** What came of it, 1 to 5,000 characters; null until it is closed. */
  readonly conclusion: string | null;
  readonly closedAt: Date | null;
  /** Counts edits; the ETag. */
  readonly version: number;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

export type IncidentPatch = { readonly [K in keyof IncidentFields]?: IncidentFields[K] | undefined };

/** What is due until when. Days are those of America/Sao_Paulo; a duty may be done until the end of its day. */
export interface IncidentClock {
  readonly reportDueDay: CalendarDay;
  readonly isReportOverdue: boolean;
  readonly complementDueDay: CalendarDay;
  readonly isComplementOverdue: boolean;
}

/** Business days to tell authority and subjects, from knowledge. Source: Resolução CD/ANPD 15/2024, arts. 6 and 9. */
export const REPORT_BUSINESS_DAYS = 3;
/** Business days to complement a report, from the day of the report. Source: the same, art. 6, § 3. */
export const COMPLEMENT_BUSINESS_DAYS = 20;
/** Years that the register keeps an incident at least, also one that was not reported. Source: the same, art. 10. */
export const KEPT_YEARS = 5;
/** Nobody could know of an incident under the law before there was the law. Source: Lei 13.709, of 14 August 2018. */
const EARLIEST = new Date('2018-08-14T00:00:00-03:00');

export function stateOf(incident: SecurityIncident): SecurityIncidentState {
  if (incident.closedAt !== null) return 'closed';
  if (!isReported(incident)) return 'open';
  return incident.complementedAt === null ? 'reported' : 'complemented';
}

/** Until then the row may not go; rows never go by themselves. */
export function keepUntil({ createdAt }: SecurityIncident): Date {
  const until = new Date(createdAt);
  until.setUTCFullYear(until.getUTCFullYear() + KEPT_YEARS);
  return until;
}

/**
 * The clock of an incident. While nobody has decided that the risk is not relevant the report counts as due. The complement is counted
 * from the report, and until there is one from the last day for it.
 */
export function incidentClock(incident: SecurityIncident, now: Date): IncidentClock {
  const today = dayInSaoPaulo(now);
  const reportDueDay = addBusinessDays(dayInSaoPaulo(incident.knownAt), REPORT_BUSINESS_DAYS);
  const reportDay = incident.authorityToldAt === null ? reportDueDay : dayInSaoPaulo(incident.authorityToldAt);
  const complementDueDay = addBusinessDays(reportDay, COMPLEMENT_BUSINESS_DAYS);
  const isOpen = incident.closedAt === null;
  return {
    reportDueDay,
    isReportOverdue: isOpen && owesReport(incident) && today > reportDueDay,
    complementDueDay,
    isComplementOverdue: isOpen && owesComplement(incident) && today > complementDueDay,
  };
}

/** What has to be done before an incident may be closed, in words; empty when nothing is left. */
export function openDuties(incident: SecurityIncident): string[] {
  return [
    ...(incident.hasRelevantRisk === null ? ['hasRelevantRisk is undecided'] : []),
    ...(incident.hasRelevantRisk !== false && incident.authorityToldAt === null ? ['authorityToldAt is missing'] : []),
    ...(incident.hasRelevantRisk !== false && incident.subjectsToldAt === null ? ['subjectsToldAt is missing'] : []),
    ...(owesComplement(incident) ? ['complementedAt is missing'] : []),
  ];
}

/** What is wrong with the times, by field. */
export function incidentFaults(fields: IncidentFields, now: Date): FieldError[] {
  const { occurredAt, knownAt, authorityToldAt, subjectsToldAt, complementedAt } = fields;
  const faults: FieldError[] = [];
  const refuse = (field: keyof IncidentFields, detail: string): void => {
    faults.push({ pointer: `/${field}`, code: 'field.time', detail: `${field} ${detail}` });
  };
  if (knownAt > now) refuse('knownAt', 'must not be in the future');
  if (knownAt < EARLIEST) refuse('knownAt', 'must not be before 2018-08-14');
  if (occurredAt !== null && occurredAt > knownAt) refuse('occurredAt', 'must not be after knownAt');
  for (const [field, at] of Object.entries({ authorityToldAt, subjectsToldAt, complementedAt })) {
    if (at !== null && at < knownAt) refuse(field as keyof IncidentFields, 'must not be before knownAt');
    if (at !== null && at > now) refuse(field as keyof IncidentFields, 'must not be in the future');
  }
  if (complementedAt !== null && (authorityToldAt === null || complementedAt < authorityToldAt))
    refuse('complementedAt', 'must not be before authorityToldAt');
  return faults;
}

export const INCIDENT_FIELDS = [
  'title',
  'description',
  'affectedPeople',
  'affectedCount',
  'affectedClientIds',
  'dataClasses',
  'measures',
  'occurredAt',
  'knownAt',
  'hasRelevantRisk',
  'isPreliminary',
  'authorityToldAt',
  'subjectsToldAt',
  'complementedAt',
] as const satisfies readonly (keyof IncidentFields)[];

/** An incident after an edit: unchanged (the same object) when the patch says what is already so. */
export function patchedIncident(present: SecurityIncident, patch: IncidentPatch, now: Date): SecurityIncident {
  const given = Object.fromEntries(
    INCIDENT_FIELDS.flatMap((field) => (patch[field] === undefined ? [] : [[field, patch[field]]])),
  ) as Partial<IncidentFields>;
  const next = { ...present, ...given };
  if (changedIncidentFields(present, next).length === 0) return present;
  return { ...next, version: present.version + 1, updatedAt: now };
}

/** Names of the fields that differ, for the audit: never the texts, which may name persons. */
export function changedIncidentFields(before: IncidentFields, after: IncidentFields): string[] {
  return INCIDENT_FIELDS.filter((field) => JSON.stringify(before[field]) !== JSON.stringify(after[field]));
}

function isReported({ authorityToldAt, subjectsToldAt }: IncidentFields): boolean {
  return authorityToldAt !== null && subjectsToldAt !== null;
}

function owesReport(incident: IncidentFields): boolean {
  return incident.hasRelevantRisk !== false && !isReported(incident);
}

function owesComplement({ isPreliminary, complementedAt }: IncidentFields): boolean {
  return isPreliminary && complementedAt === null;
}
