import { Injectable } from '@nestjs/common';
import { partitionOf } from '../../../libs/probing/index.js';
import { DomainError } from '../../../libs/problem-details/index.js';
import type { Actor, Scope } from '../../common/auth-context/index.js';
import { Clock } from '../../common/clock/index.js';
import { assertVersion, type ExpectedVersions } from '../../common/http/index.js';
import { newObjectId, Numbers, type Tx, UnitOfWork } from '../../common/persistence/index.js';
import { Clients } from '../clients/index.js';
import { serviceOpened } from './monitoring.facts.js';
import { Dependencies } from './dependencies/dependencies.service.js';
import type { Service } from './service.js';
import { kindOfUrl } from './service-check.js';
import { ServiceDrafts } from './service-drafts.service.js';
import { type ReplacedService, ServiceEdits } from './service-edits.service.js';
import type { ServiceInput } from './service-settings.js';
import { ServiceTrail } from './service-trail.service.js';
import type { ServiceView } from './service-view.js';
import { ServiceViews } from './service-views.service.js';
import { ServicesRepository } from './services.repository.js';
import { ServiceStates } from './state.repository.js';

export type NewService = ServiceInput & {
  readonly clientId: string;
  readonly name: string;
  readonly url: string;
  /** Its watch is switched off from the beginning. */
  readonly isPaused?: boolean | undefined;
};
export type { ReplacedService } from './service-edits.service.js';

/** What is watched: use cases of people. */
@Injectable()
export class Services {
  constructor(
    private readonly services: ServicesRepository,
    private readonly states: ServiceStates,
    private readonly views: ServiceViews,
    private readonly clients: Clients,
    private readonly dependencies: Dependencies,
    private readonly drafts: ServiceDrafts,
    private readonly edits: ServiceEdits,
    private readonly unitOfWork: UnitOfWork,
    private readonly numbers: Numbers,
    private readonly trail: ServiceTrail,
    private readonly clock: Clock,
  ) {}

  /** By id or number; null when missing, deleted or outside the scope. */
  find(scope: Scope, ref: string, tx?: Tx): Promise<Service | null> {
    return this.services.find(scope, ref, tx);
  }

  /** By id or number. Throws service.not_found. */
  async get(scope: Scope, ref: string, tx?: Tx): Promise<Service> {
    const service = await this.services.find(scope, ref, tx);
    if (!service) throw new DomainError('service.not_found');
    return service;
  }

  /** As `get`. Throws also service.paused. */
  async getActive(scope: Scope, ref: string, tx?: Tx): Promise<Service> {
    const service = await this.get(scope, ref, tx);
    if (service.isPaused) throw new DomainError('service.paused');
    return service;
  }

  /**
   * Puts a service under watch. Throws request.invalid, service.url_refused, client.not_found, client.inactive; service.not_found,
   * service.dependency_cycle, service.dependency_depth for its parents.
   */
  async create(actor: Actor, input: NewService): Promise<ServiceView> {
    const draft = this.drafts.admitted(this.drafts.full(input));
    const id = newObjectId();
    const settings = this.drafts.sealed({ id, kind: kindOfUrl(draft.url), headers: [], options: {} }, draft);
    const number = await this.numbers.next('services');
    const now = this.clock.now();
    return this.unitOfWork.run(async (tx) => {
      const client = await this.clients.getActive(actor.scope, input.clientId, tx);
      const service: Service = {
        id,
        number,
        clientId: client.id,
        kind: kindOfUrl(settings.url),
        ...settings,
        isPaused: false,
        pausedAt: null,
        pausedBy: null,
        version: 1,
        configVersion: 1,
        partition: partitionOf(id),
        createdAt: now,
        updatedAt: now,
      };
      await this.dependencies.admit(actor.scope, { id, parents: [] }, service.parents, tx);
      await this.services.insert(service, tx);
      await this.states.insertNew(service, tx);
      await this.trail.record(actor, 'service.created', service, tx);
      await tx.publish(serviceOpened(client.id, now, { clientId: client.id }));
      const isPaused = input.isPaused === true;
      return this.views.ofNew(isPaused ? await this.edits.pause(actor, id, tx) : service);
    });
  }

  /** Sets all settings; a secret header with the value null keeps its secret. Throws as `create`, and service.not_found, request.stale. */
  replace(actor: Actor, ref: string, expected: ExpectedVersions, input: ReplacedService): Promise<ServiceView> {
    return this.shown(actor, (tx) => this.edits.replace(actor, ref, expected, input, tx));
  }

  /** Sets the given settings. Throws as `replace`. */
  patch(actor: Actor, ref: string, expected: ExpectedVersions, patch: ServiceInput): Promise<ServiceView> {
    return this.shown(actor, (tx) => this.edits.patch(actor, ref, expected, patch, tx));
  }

  /** Ends the watch for good; history stays until it expires. Throws service.not_found, request.stale. */
  async delete(actor: Actor, ref: string, expected: ExpectedVersions): Promise<void> {
    await this.unitOfWork.run(async (tx) => {
      const service = await this.get(actor.scope, ref, tx);
      assertVersion(expected, service.version);
      await this.services.markDeleted(actor.scope, service, this.clock.now(), tx);
      await this.dependencies.release([service.id], tx);
      await this.trail.record(actor, 'service.deleted', service, tx);
    });
  }

  /** Switches the watch off; the time counts as paused. A paused service stays as it is. Throws service.not_found. */
  pause(actor: Actor, ref: string): Promise<ServiceView> {
    return this.shown(actor, (tx) => this.edits.pause(actor, ref, tx));
  }

  /** Switches the watch on; it is checked at once. Throws service.not_found, client.inactive. */
  resume(actor: Actor, ref: string): Promise<ServiceView> {
    return this.shown(actor, (tx) => this.edits.resume(actor, ref, tx));
  }

  private shown(actor: Actor, change: (tx: Tx) => Promise<Service>): Promise<ServiceView> {
    return this.unitOfWork.run(async (tx) => this.views.of(actor.scope, await change(tx)));
  }
}
