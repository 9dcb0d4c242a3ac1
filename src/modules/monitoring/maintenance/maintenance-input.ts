import { findPlanProblems, type MaintenancePlan } from '../../../../libs/maintenance/index.js';
import { DomainError, type FieldError } from '../../../../libs/problem-details/index.js';
import { type MaintenanceSettings, repetitionOf } from './maintenance.js';

/** Settings of a request; what is absent takes its value from elsewhere. */
export interface MaintenanceInput {
  readonly title?: string | undefined;
  readonly serviceIds?: readonly string[] | undefined;
  readonly zone?: string | undefined;
  readonly startsAt?: Date | undefined;
  readonly durationMinutes?: number | undefined;
  readonly rrule?: string | null | undefined;
  readonly cron?: string | null | undefined;
  readonly endsAt?: Date | null | undefined;
  readonly isMuted?: boolean | undefined;
  readonly isExcludedFromUptime?: boolean | undefined;
}

export type NewMaintenance = MaintenanceInput & {
  readonly clientId: string;
  readonly title: string;
  readonly durationMinutes: number;
};

/** A request comes some time after the moment that it means by «now». */
const LATE_BY_MS = 60_000;

/**
 * Settings of new maintenance: of all services, from now on, once, by the clocks of São Paulo, muted, excluded from uptime.
 * @throws request.invalid naming every faulty field
 */
export function fullSettings(input: NewMaintenance, now: Date): MaintenanceSettings {
  const { title, serviceIds = [], zone = 'America/Sao_Paulo', startsAt = now, durationMinutes, endsAt = null } = input;
  const repetition = repetitionOf(input.rrule ?? null, input.cron ?? null);
  return checked(
    {
      title,
      serviceIds,
      plan: { zone, startsAt, durationMinutes, repetition, endsAt },
      isMuted: input.isMuted ?? true,
      isExcludedFromUptime: input.isExcludedFromUptime ?? true,
    },
    input,
    startsAt.getTime() < now.getTime() - LATE_BY_MS,
  );
}

/** Settings after a partial edit: what the request leaves out stays. Throws as `fullSettings`. */
export function patchedSettings(present: MaintenanceSettings, patch: MaintenanceInput, now: Date): MaintenanceSettings {
  const { plan } = present;
  const isOtherRepetition = patch.rrule !== undefined || patch.cron !== undefined;
  const startsAt = patch.startsAt ?? plan.startsAt;
  const patched: MaintenancePlan = {
    zone: patch.zone ?? plan.zone,
    startsAt,
    durationMinutes: patch.durationMinutes ?? plan.durationMinutes,
    repetition: isOtherRepetition ? repetitionOf(patch.rrule ?? null, patch.cron ?? null) : plan.repetition,
    endsAt: patch.endsAt === undefined ? plan.endsAt : patch.endsAt,
  };
  return checked(
    {
      title: patch.title ?? present.title,
      serviceIds: patch.serviceIds ?? present.serviceIds,
      plan: patched,
      isMuted: patch.isMuted ?? present.isMuted,
      isExcludedFromUptime: patch.isExcludedFromUptime ?? present.isExcludedFromUptime,
    },
    patch,
    patch.startsAt !== undefined && startsAt.getTime() < now.getTime() - LATE_BY_MS,
  );
}

function checked(settings: MaintenanceSettings, given: MaintenanceInput, isPast: boolean): MaintenanceSettings {
  const errors: FieldError[] = [];
  const { cron } = given;
  if (isPast) errors.push(fault('startsAt', 'must not lie in the past: what was seen then stays as it was seen'));
  if (typeof given.rrule === 'string' && typeof cron === 'string')
    errors.push(fault('cron', 'cannot stand beside rrule'));
  else
    for (const { field, detail } of findPlanProblems(settings.plan))
      errors.push(fault(field === 'repetition' ? (settings.plan.repetition?.kind ?? 'rrule') : field, detail));
  if (errors.length > 0) throw new DomainError('request.invalid', { errors });
  return settings;
}

function fault(field: string, detail: string): FieldError {
  return { pointer: `/${field}`, code: 'field.rule', detail: `${field} ${detail}` };
}
