import { Injectable } from '@nestjs/common';
import { DomainError } from '../../../../libs/problem-details/index.js';
import type { Scope } from '../../../common/auth-context/index.js';
import type { Tx } from '../../../common/persistence/index.js';
import type { Service } from '../service.js';
import { ServicesRepository } from '../services.repository.js';
import { DependencyGuard } from './dependency-guard.repository.js';

/** Levels of services above each other. */
const MAX_DEPTH = 8;

/** Which services depend on which: a graph without cycles. */
@Injectable()
export class Dependencies {
  constructor(
    private readonly services: ServicesRepository,
    private readonly guard: DependencyGuard,
  ) {}

  /**
   * Lets a service depend on these; those that it depended on before are not asked for again. Throws service.not_found for one that is
   * missing or out of reach, service.dependency_cycle, service.dependency_depth.
   */
  async admit(
    scope: Scope,
    service: Pick<Service, 'id' | 'parents'>,
    parents: readonly string[],
    tx: Tx,
  ): Promise<void> {
    const added = parents.filter((id) => !service.parents.includes(id));
    if (added.length === 0) return;
    await this.guard.touch(tx);
    for (const id of added)
      if (!(await this.services.find(scope, id, tx))) throw at('service.not_found', parents.indexOf(id));
    const above = await levelsFrom(parents, service.id, (ids) => this.services.listParentIds(ids, tx));
    const children = await this.services.listChildIds([service.id], tx);
    const below = await levelsFrom(children, service.id, (ids) => this.services.listChildIds(ids, tx));
    if (above + below > MAX_DEPTH) throw at('service.dependency_depth');
  }

  /** Nobody depends on deleted services any more. Once per unit of work. */
  async release(serviceIds: readonly string[], tx: Tx): Promise<void> {
    if (serviceIds.length === 0) return;
    await this.guard.touch(tx);
    await this.services.removeParents(serviceIds, tx);
  }
}

/** Levels that follow each other from these services on, at most one more than allowed. Throws service.dependency_cycle. */
async function levelsFrom(
  first: readonly string[],
  self: string,
  next: (ids: readonly string[]) => Promise<string[]>,
): Promise<number> {
  let levels = 0;
  for (let ids = first; ids.length > 0 && levels <= MAX_DEPTH; ids = await next(ids)) {
    if (ids.includes(self)) throw at('service.dependency_cycle');
    levels += 1;
  }
  return levels;
}

function at(code: string, index?: number): DomainError {
  const pointer = index === undefined ? '/parents' : `/parents/${String(index)}`;
  return new DomainError(code, { errors: [{ pointer, code, detail: DETAILS[code] ?? 'is not possible' }] });
}

const DETAILS: Readonly<Record<string, string>> = {
  'service.not_found': 'There is no such service',
  'service.dependency_cycle': 'It would depend on itself',
  'service.dependency_depth': `There would be more than ${String(MAX_DEPTH)} levels of services above each other`,
};
