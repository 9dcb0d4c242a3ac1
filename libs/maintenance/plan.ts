/** How a plan is repeated: an RFC 5545 rule or a cron line of five fields, both by the clocks of the plan's zone. */
export type Repetition =
  { readonly kind: 'rrule'; readonly rule: string } | { readonly kind: 'cron'; readonly line: string };

/** When maintenance takes place. */
export interface MaintenancePlan {
  /** IANA time zone. */
  readonly zone: string;
  /** First start; of a cron line the earliest one. A rule goes on at this time of day in the zone. */
  readonly startsAt: Date;
  /** Elapsed time, also where clocks are changed meanwhile: 1 to 10,080. */
  readonly durationMinutes: number;
  /** Null: once. */
  readonly repetition: Repetition | null;
  /** Nothing of it is in force from here on; null: it never ends. */
  readonly endsAt: Date | null;
}

/** A stretch of time, without its end. */
export interface Window {
  readonly from: Date;
  readonly to: Date;
}

/** A fault of a plan. */
export interface PlanProblem {
  /** Name of the field of `MaintenancePlan`. */
  readonly field: keyof MaintenancePlan;
  readonly detail: string;
}

/** A plan that can be asked. Everything is a function of the plan and the given time: nothing runs, nothing is remembered. */
export interface CompiledPlan {
  isActive(at: Date): boolean;
  /**
   * Its windows that touch [from, to), in order; what overlaps or touches is one. They are not cut.
   * @throws RangeError for more than 800 days
   */
  windowsBetween(from: Date, to: Date): Window[];
  /** The window that is in force then or comes next; null when none comes within 400 days. */
  nextWindow(at: Date): Window | null;
}
