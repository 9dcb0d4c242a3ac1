import { Injectable } from '@nestjs/common';
import { type Stretch, stretchesOf, type TimeWindow } from '../../../libs/probing/index.js';
import type { Scope } from '../../common/auth-context/index.js';
import { MaintenanceWindows, type Watched } from './maintenance/maintenance-windows.service.js';
import { Segments, type StoredSegment } from './segments.repository.js';
import type { Service } from './service.js';

/** What the time of a service counts as, in a part of the window that was read. */
export type Timeline = (service: Service, part: TimeWindow) => Stretch[];

/** What the time of a service is made of. */
export interface TimeParts {
  /** Oldest first. */
  readonly segments: readonly StoredSegment[];
  /** Maintenance that does not count, in order and without overlap. */
  readonly excluded: readonly TimeWindow[];
}

/** Segments with maintenance laid over: the one reading that all figures of uptime are made of. */
@Injectable()
export class Timelines {
  constructor(
    private readonly segments: Segments,
    private readonly maintenance: MaintenanceWindows,
  ) {}

  /**
   * Reads the time of these services once.
   * @param window at most 800 days; parts of it can be asked for
   * @param now nothing is known beyond it
   */
  async read(scope: Scope, services: readonly Service[], window: TimeWindow, now: Date): Promise<Timeline> {
    const partsOf = await this.readParts(scope, services, window);
    return ({ id, createdAt }, part) => {
      const { segments, excluded } = partsOf(id);
      return stretchesOf(segments, part, { createdAt, now }, excluded);
    };
  }

  /** The same, not laid over each other yet. @returns the parts of a service by its id */
  async readParts(
    scope: Scope,
    services: readonly Watched[],
    window: TimeWindow,
  ): Promise<(serviceId: string) => TimeParts> {
    const ids = services.map(({ id }) => id);
    const [segments, windows] = await Promise.all([
      this.segments.findInWindow(scope, ids, window),
      this.maintenance.of(scope, services, window.from, window.to),
    ]);
    return (id) => ({ segments: segments.get(id) ?? [], excluded: windows.get(id)?.excluded ?? [] });
  }
}
