import {
  type CompiledPlan,
  compilePlan,
  type MaintenancePlan,
  type Repetition,
  type Window,
} from '../../../../libs/maintenance/index.js';

/** Announced work on services of a client: checks go on meanwhile, and nobody is woken. */
export interface Maintenance {
  readonly id: string;
  /** Sequential, never reused; gaps are possible. */
  readonly number: number;
  readonly clientId: string;
  readonly title: string;
  /** Empty: every service of the client. */
  readonly serviceIds: readonly string[];
  readonly plan: MaintenancePlan;
  /** Whether messages about outages wait for its end, and are not sent if the outage is over by then. */
  readonly isMuted: boolean;
  /** Whether its time counts neither as up nor as down. */
  readonly isExcludedFromUptime: boolean;
  /** Counts changes; the ETag. */
  readonly version: number;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

/** What a person may set. */
export type MaintenanceSettings = Pick<
  Maintenance,
  'title' | 'serviceIds' | 'plan' | 'isMuted' | 'isExcludedFromUptime'
>;

/** Beyond this nothing of a plan that has no end is kept in mind. */
export const NEVER = new Date('9999-12-31T00:00:00Z');

/** When the last window of a plan is over; `NEVER` where that cannot be told. */
export function lastEndOf({ startsAt, durationMinutes, repetition, endsAt }: MaintenancePlan): Date {
  if (repetition !== null) return endsAt ?? NEVER;
  const natural = new Date(startsAt.getTime() + durationMinutes * 60_000);
  return endsAt !== null && endsAt < natural ? endsAt : natural;
}

/** Names of what differs. */
export function changedFields(before: Maintenance, after: Maintenance): string[] {
  const one = flat(before);
  const other = flat(after);
  const names = Object.keys(one) as (keyof FlatSettings)[];
  return names.filter((name) => JSON.stringify(one[name]) !== JSON.stringify(other[name]));
}

/** Settings as they go over the wire and are kept, the repetition as one of two texts. */
export interface FlatSettings
  extends Omit<MaintenancePlan, 'repetition'>, Omit<MaintenanceSettings, 'plan' | 'serviceIds'> {
  readonly serviceIds: string[];
  readonly rrule: string | null;
  readonly cron: string | null;
}

/** Takes the plan apart. */
export function flat({ title, serviceIds, plan, isMuted, isExcludedFromUptime }: MaintenanceSettings): FlatSettings {
  const { zone, startsAt, durationMinutes, repetition, endsAt } = plan;
  const rrule = repetition?.kind === 'rrule' ? repetition.rule : null;
  const cron = repetition?.kind === 'cron' ? repetition.line : null;
  const when = { zone, startsAt, durationMinutes, rrule, cron, endsAt };
  return { title, serviceIds: [...serviceIds], ...when, isMuted, isExcludedFromUptime };
}

/** A rule or a cron line; null: once. At most one of them is given. */
export function repetitionOf(rrule: string | null, cron: string | null): Repetition | null {
  if (rrule !== null) return { kind: 'rrule', rule: rrule };
  return cron === null ? null : { kind: 'cron', line: cron };
}

/** Windows of maintenance over a service, by what they do; each in order and without overlap. */
export interface ServiceWindows {
  readonly muted: readonly Window[];
  readonly excluded: readonly Window[];
}

export const NO_WINDOWS: ServiceWindows = { muted: [], excluded: [] };

export function concerns({ serviceIds }: Pick<Maintenance, 'serviceIds'>, serviceId: string): boolean {
  return serviceIds.length === 0 || serviceIds.includes(serviceId);
}

/** By id and version, so that an edit is another plan. */
const compiled = new Map<string, CompiledPlan>();
const MAX_COMPILED = 2_000;

/** Its plan, compiled once. */
export function compiledPlanOf({ id, version, plan }: Maintenance): CompiledPlan {
  const key = `${id}:${String(version)}`;
  const known = compiled.get(key);
  if (known) return known;
  if (compiled.size >= MAX_COMPILED) compiled.clear();
  const fresh = compilePlan(plan);
  compiled.set(key, fresh);
  return fresh;
}

/** Maintenance as it looks at one moment. */
export interface MaintenanceView {
  readonly maintenance: Maintenance;
  readonly isActive: boolean;
  /** The window that is in force then or comes next. */
  readonly window: Window | null;
}

export function viewAt(maintenance: Maintenance, at: Date): MaintenanceView {
  const window = compiledPlanOf(maintenance).nextWindow(at);
  return { maintenance, window, isActive: window !== null && window.from <= at };
}
