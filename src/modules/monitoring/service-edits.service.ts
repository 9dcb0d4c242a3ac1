import { Injectable } from '@nestjs/common';
import { DomainError } from '../../../libs/problem-details/index.js';
import type { Actor, Scope } from '../../common/auth-context/index.js';
import { retagged, type TagChanges } from '../../common/bulk/index.js';
import { Clock } from '../../common/clock/index.js';
import { assertVersion, type ExpectedVersions } from '../../common/http/index.js';
import type { Tx } from '../../common/persistence/index.js';
import { invalidRequest } from '../../common/validation/index.js';
import { Clients } from '../clients/index.js';
import { Dependencies } from './dependencies/dependencies.service.js';
import { serviceOpened } from './monitoring.facts.js';
import { changedSettings, paused, resumed, type Service } from './service.js';
import { ServiceDrafts } from './service-drafts.service.js';
import { assertSameKind, type DraftSettings, type ServiceInput } from './service-settings.js';
import { ServiceTrail } from './service-trail.service.js';
import { ServicesRepository } from './services.repository.js';

export type ReplacedService = ServiceInput & {
  readonly clientId?: string | undefined;
  readonly name: string;
  readonly url: string;
};

/** Changes of one service, inside a unit of work. What changes nothing writes nothing and answers the service as it is. */
@Injectable()
export class ServiceEdits {
  constructor(
    private readonly services: ServicesRepository,
    private readonly drafts: ServiceDrafts,
    private readonly clients: Clients,
    private readonly dependencies: Dependencies,
    private readonly trail: ServiceTrail,
    private readonly clock: Clock,
  ) {}

  /** As `Services.replace`. */
  replace(actor: Actor, ref: string, expected: ExpectedVersions, input: ReplacedService, tx: Tx): Promise<Service> {
    const after = (present: Service): DraftSettings => {
      if (input.clientId !== undefined && input.clientId.toLowerCase() !== present.clientId)
        throw invalidRequest({
          pointer: '/clientId',
          code: 'field.immutable',
          detail: 'A service stays with its client',
        });
      assertSameKind(present, input.url);
      return this.drafts.full(input);
    };
    return this.edit(actor, ref, expected, after, tx);
  }

  /** As `Services.patch`. */
  patch(actor: Actor, ref: string, expected: ExpectedVersions, patch: ServiceInput, tx: Tx): Promise<Service> {
    return this.edit(actor, ref, expected, (present) => this.drafts.patched(present, patch), tx);
  }

  /** Adds and removes tags. Throws service.not_found, request.invalid beyond 20 of them. */
  retag(actor: Actor, ref: string, changes: TagChanges, tx: Tx): Promise<Service> {
    const after = (present: Service): DraftSettings =>
      this.drafts.patched(present, { tags: retagged(present.tags, changes) });
    return this.edit(actor, ref, undefined, after, tx);
  }

  /** As `Services.pause`. */
  pause(actor: Actor, ref: string, tx: Tx): Promise<Service> {
    const step = (service: Service): Service =>
      service.pausedBy === 'person' ? service : paused(service, 'person', this.clock.now());
    return this.move(actor, ref, 'service.paused', step, tx);
  }

  /** As `Services.resume`. */
  resume(actor: Actor, ref: string, tx: Tx): Promise<Service> {
    const step = async (service: Service): Promise<Service> => {
      if (!service.isPaused) return service;
      await this.clients.getActive(actor.scope, service.clientId, tx);
      await tx.publish(serviceOpened(service.clientId, this.clock.now(), { clientId: service.clientId }));
      return resumed(service);
    };
    return this.move(actor, ref, 'service.resumed', step, tx);
  }

  private async edit(
    actor: Actor,
    ref: string,
    expected: ExpectedVersions,
    draftAfter: (present: Service) => DraftSettings,
    tx: Tx,
  ): Promise<Service> {
    const before = await this.get(actor.scope, ref, tx);
    assertVersion(expected, before.version);
    const draft = draftAfter(before);
    const settings = this.drafts.sealed(before, draft.url === before.url ? draft : this.drafts.admitted(draft));
    const fields = changedSettings(before, settings);
    if (fields.length === 0) return before;
    await this.dependencies.admit(actor.scope, before, settings.parents, tx);
    const after = this.grown({ ...before, ...settings });
    await this.services.update(actor.scope, before, after, tx);
    await this.trail.record(actor, 'service.updated', after, tx, { before, fields });
    return after;
  }

  private async move(
    actor: Actor,
    ref: string,
    action: string,
    step: (service: Service) => Service | Promise<Service>,
    tx: Tx,
  ): Promise<Service> {
    const before = await this.get(actor.scope, ref, tx);
    const moved = await step(before);
    if (moved === before) return before;
    const after = this.grown(moved);
    await this.services.update(actor.scope, before, after, tx);
    await this.trail.record(actor, action, after, tx);
    return after;
  }

  private async get(scope: Scope, ref: string, tx: Tx): Promise<Service> {
    const service = await this.services.find(scope, ref, tx);
    if (!service) throw new DomainError('service.not_found');
    return service;
  }

  private grown(service: Service): Service {
    const { version, configVersion } = service;
    return { ...service, version: version + 1, configVersion: configVersion + 1, updatedAt: this.clock.now() };
  }
}
