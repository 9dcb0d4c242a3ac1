import { Temporal } from 'temporal-polyfill';

/** The reading of the clocks of a zone, as if it were one of UTC: what rules of repetition count with. */
export function wallClockAt(at: Date, zone: string): Date {
  const local = Temporal.Instant.fromEpochMilliseconds(at.getTime()).toZonedDateTimeISO(zone).toPlainDateTime();
  return new Date(local.toZonedDateTime('UTC').epochMilliseconds);
}

/**
 * The instant at which the clocks of a zone read so: the first one where they read it twice, and the first one after the gap where
 * they never do.
 */
export function instantOf(wallClock: Date, zone: string): Date {
  const wanted = Temporal.Instant.fromEpochMilliseconds(wallClock.getTime())
    .toZonedDateTimeISO('UTC')
    .toPlainDateTime();
  const found = wanted.toZonedDateTime(zone, { disambiguation: 'earlier' });
  // In a gap `earlier` is as far before it as wanted lies in it.
  const isThere = found.toPlainDateTime().equals(wanted);
  const at = isThere ? found : (found.getTimeZoneTransition('next') ?? found);
  return new Date(at.epochMilliseconds);
}

/** Whether a name is one of a zone whose rules can be followed, such as America/Sao_Paulo. */
export function isZone(name: string): boolean {
  try {
    // `+03:00` is an offset to Temporal and no zone, whose rules could be followed.
    return !/^[+-]/.test(name) && Temporal.Now.zonedDateTimeISO(name).timeZoneId !== '';
  } catch {
    return false;
  }
}
