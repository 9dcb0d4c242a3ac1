import { Injectable } from '@nestjs/common';
import { OutboundGate } from '../../../libs/outbound-http/index.js';
import { partitionOf } from '../../../libs/probing/index.js';
import { DomainError } from '../../../libs/problem-details/index.js';
import type { Actor, Scope } from '../../common/auth-context/index.js';
import { Clock } from '../../common/clock/index.js';
import { Envelope } from '../../common/encryption/index.js';
import { assertVersion, type ExpectedVersions } from '../../common/http/index.js';
import { newObjectId, Numbers, type Tx, UnitOfWork } from '../../common/persistence/index.js';
import { ProbingConfig } from '../../config/index.js';
import { Clients } from '../clients/index.js';
import { serviceOpened } from './monitoring.facts.js';
import { changedSettings, paused, resumed, type Service, type ServiceSettings, settingsOf } from './service.js';
import {
  type DraftSettings,
  fullSettings,
  type IntervalRules,
  patchedSettings,
  sealHeaders,
  type ServiceInput,
} from './service-settings.js';
import { ServiceTrail } from './service-trail.service.js';
import type { ServiceView } from './service-view.js';
import { ServiceViews } from './service-views.service.js';
import { ServicesRepository } from './services.repository.js';
import { ServiceStates } from './state.repository.js';

export type NewService = ServiceInput & { readonly clientId: string; readonly name: string; readonly url: string };
export type ReplacedService = ServiceInput & {
  readonly clientId?: string | undefined;
  readonly name: string;
  readonly url: string;
};

/** What is watched: use cases of people. */
@Injectable()
export class Services {
  constructor(
    private readonly services: ServicesRepository,
    private readonly states: ServiceStates,
    private readonly views: ServiceViews,
    private readonly clients: Clients,
    private readonly gate: OutboundGate,
    private readonly unitOfWork: UnitOfWork,
    private readonly numbers: Numbers,
    private readonly trail: ServiceTrail,
    private readonly envelope: Envelope,
    private readonly clock: Clock,
    private readonly probing: ProbingConfig,
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

  /** Puts a service under watch. Throws request.invalid, service.url_refused, client.not_found, client.inactive. */
  async create(actor: Actor, input: NewService): Promise<ServiceView> {
    const draft = this.admitted(fullSettings(input, this.rules));
    const id = newObjectId();
    const settings = this.sealed(id, draft, []);
    const number = await this.numbers.next('services');
    const now = this.clock.now();
    return this.unitOfWork.run(async (tx) => {
      const client = await this.clients.getActive(actor.scope, input.clientId, tx);
      const service: Service = {
        id,
        number,
        clientId: client.id,
        kind: 'http',
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
      await this.services.insert(service, tx);
      await this.states.insertNew(service, tx);
      await this.trail.record(actor, 'service.created', service, tx);
      await tx.publish(serviceOpened(client.id, now, { clientId: client.id }));
      return this.views.ofNew(service);
    });
  }

  /** Sets all settings; a secret header with the value null keeps its secret. Throws as `create`, and service.not_found, request.stale. */
  replace(actor: Actor, ref: string, expected: ExpectedVersions, input: ReplacedService): Promise<ServiceView> {
    return this.edit(actor, ref, expected, (present) => {
      if (input.clientId !== undefined && input.clientId.toLowerCase() !== present.clientId)
        throw new DomainError('request.invalid', {
          errors: [{ pointer: '/clientId', code: 'field.immutable', detail: 'A service stays with its client' }],
        });
      return fullSettings(input, this.rules);
    });
  }

  /** Sets the given settings. Throws as `replace`. */
  patch(actor: Actor, ref: string, expected: ExpectedVersions, patch: ServiceInput): Promise<ServiceView> {
    return this.edit(actor, ref, expected, (present) => patchedSettings(present, patch, this.rules));
  }

  /** Ends the watch for good; history stays until it expires. Throws service.not_found, request.stale. */
  async delete(actor: Actor, ref: string, expected: ExpectedVersions): Promise<void> {
    await this.unitOfWork.run(async (tx) => {
      const service = await this.get(actor.scope, ref, tx);
      assertVersion(expected, service.version);
      await this.services.markDeleted(actor.scope, service, this.clock.now(), tx);
      await this.trail.record(actor, 'service.deleted', service, tx);
    });
  }

  /** Switches the watch off; the time counts as paused. A paused service stays as it is. Throws service.not_found. */
  pause(actor: Actor, ref: string): Promise<ServiceView> {
    return this.move(actor, ref, 'service.paused', (service) =>
      service.pausedBy === 'person' ? service : paused(service, 'person', this.clock.now()),
    );
  }

  /** Switches the watch on; it is checked at once. Throws service.not_found, client.inactive. */
  resume(actor: Actor, ref: string): Promise<ServiceView> {
    return this.move(actor, ref, 'service.resumed', async (service, tx) => {
      if (!service.isPaused) return service;
      await this.clients.getActive(actor.scope, service.clientId, tx);
      await tx.publish(serviceOpened(service.clientId, this.clock.now(), { clientId: service.clientId }));
      return resumed(service);
    });
  }

  private edit(
    actor: Actor,
    ref: string,
    expected: ExpectedVersions,
    draftAfter: (present: Service) => DraftSettings,
  ): Promise<ServiceView> {
    return this.unitOfWork.run(async (tx) => {
      const before = await this.get(actor.scope, ref, tx);
      assertVersion(expected, before.version);
      const draft = draftAfter(before);
      const settings = this.sealed(before.id, draft.url === before.url ? draft : this.admitted(draft), before.headers);
      const fields = changedSettings(before, settings);
      if (fields.length === 0) return this.views.of(actor.scope, before);
      const after = this.grown({ ...before, ...settings });
      await this.services.update(actor.scope, before, after, tx);
      await this.trail.record(actor, 'service.updated', after, tx, { before, fields });
      return this.views.of(actor.scope, after);
    });
  }

  private move(
    actor: Actor,
    ref: string,
    action: string,
    step: (service: Service, tx: Tx) => Service | Promise<Service>,
  ): Promise<ServiceView> {
    return this.unitOfWork.run(async (tx) => {
      const before = await this.get(actor.scope, ref, tx);
      const moved = await step(before, tx);
      if (moved === before) return this.views.of(actor.scope, before);
      const after = this.grown(moved);
      await this.services.update(actor.scope, before, after, tx);
      await this.trail.record(actor, action, after, tx);
      return this.views.of(actor.scope, after);
    });
  }

  private grown(service: Service): Service {
    const { version, configVersion } = service;
    return { ...service, version: version + 1, configVersion: configVersion + 1, updatedAt: this.clock.now() };
  }

  /** Syntax, port and a literal address; the addresses of a name are judged at each check. Throws service.url_refused. */
  private admitted(draft: DraftSettings): DraftSettings {
    const judged = this.gate.inspect(draft.url);
    if (judged.ok) return draft;
    const { detail } = judged.failure;
    const errors = [{ pointer: '/url', code: 'service.url_refused', detail }];
    throw new DomainError('service.url_refused', { detail, errors, meta: { reason: judged.reason } });
  }

  private sealed(serviceId: string, draft: DraftSettings, present: Service['headers']): ServiceSettings {
    const seal = (value: string, field: string) =>
      this.envelope.seal(value, { type: 'service.header', id: serviceId, field });
    return settingsOf({ ...draft, headers: sealHeaders(draft.headers, present, seal) });
  }

  private get rules(): IntervalRules {
    const { HEALTH_CHECK_INTERVAL, PROBE_MIN_INTERVAL_SECONDS } = this.probing;
    return { defaultSeconds: HEALTH_CHECK_INTERVAL, minSeconds: PROBE_MIN_INTERVAL_SECONDS };
  }
}
