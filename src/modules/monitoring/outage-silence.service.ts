import { Injectable } from '@nestjs/common';
import { unionOf, type Window } from '../../../libs/maintenance/index.js';
import type { Scope } from '../../common/auth-context/index.js';
import type { Tx } from '../../common/persistence/index.js';
import { Flappings } from './flappings.repository.js';
import { MaintenanceWindows, type Watched } from './maintenance/maintenance-windows.service.js';

/** What began and may be over, of a service. */
export interface Trouble {
  /** When it was known for sure. */
  readonly confirmedAt: Date;
  /** Null while it lasts. */
  readonly endedAt: Date | null;
}

const FOR_EVER = new Date(8.64e15);

/**
 * Whether people are not to hear of something, or not yet. What was confirmed in a time of silence waits for the end of that time, and is
 * never told if it ended before.
 */
@Injectable()
export class OutageSilence {
  constructor(
    private readonly maintenance: MaintenanceWindows,
    private readonly flappings: Flappings,
  ) {}

  /** Of an outage: maintenance that is muted, and flapping, which is told itself. */
  async ofOutage(scope: Scope, service: Watched, outage: Trouble, now: Date, tx?: Tx): Promise<boolean> {
    const muted = await this.maintenance.mutedSince(scope, service, outage.confirmedAt, now, tx);
    const periods = await this.flappings.listTouching(scope, service.id, outage.confirmedAt, now, tx);
    const restless = periods.map(({ startedAt, endedAt }): Window => ({ from: startedAt, to: endedAt ?? FOR_EVER }));
    return isSilent(unionOf([...muted, ...restless]), outage, now);
  }

  /** Of flapping: maintenance only. */
  async ofFlapping(scope: Scope, service: Watched, flapping: Trouble, now: Date, tx?: Tx): Promise<boolean> {
    return isSilent(await this.maintenance.mutedSince(scope, service, flapping.confirmedAt, now, tx), flapping, now);
  }
}

function isSilent(windows: readonly Window[], { confirmedAt, endedAt }: Trouble, now: Date): boolean {
  const window = windows.find(({ from, to }) => from <= confirmedAt && to > confirmedAt);
  if (window === undefined) return false;
  if (endedAt !== null && endedAt <= window.to) return true;
  return now < window.to;
}
