import { Injectable } from '@nestjs/common';
import { OutboundGate } from '../../../libs/outbound-http/index.js';
import { DomainError, type FieldError } from '../../../libs/problem-details/index.js';
import { type Actor, type Scope, systemActor } from '../../common/auth-context/index.js';
import { Clock } from '../../common/clock/index.js';
import {
  assertVersion,
  Cursors,
  type ExpectedVersions,
  type Page,
  type PageQueryDto,
  pageRequest,
  toPage,
} from '../../common/http/index.js';
import { newObjectId, Numbers, type Tx, UnitOfWork } from '../../common/persistence/index.js';
import { Audit, type Difference } from '../audit/index.js';
import { Clients } from '../clients/index.js';
import { DEFAULT_LOCALE, type DeliveryKind, newSigningSecret } from '../notifications/index.js';
import { invalidRequest } from '../../common/validation/index.js';
import {
  changedFields,
  type Destination,
  type DestinationPatch,
  FIELDS_OF_KIND,
  MAX_DESTINATIONS_PER_CLIENT,
  patched,
  type Target,
} from './destination.js';
import { DestinationsRepository } from './destinations.repository.js';

export type NewDestination = Omit<DestinationPatch, 'name'> & {
  readonly clientId: string;
  readonly kind: DeliveryKind;
  readonly name: string;
};

export interface DestinationQuery extends PageQueryDto {
  readonly clientId?: string;
  readonly kind?: DeliveryKind;
}

/** A destination with what is shown only once. */
export interface CreatedDestination {
  readonly destination: Destination;
  /** Signing secret of a webhook; null for mail. */
  readonly secret: string | null;
}

/** Where a client's messages go. */
@Injectable()
export class Destinations {
  constructor(
    private readonly destinations: DestinationsRepository,
    private readonly clients: Clients,
    private readonly gate: OutboundGate,
    private readonly unitOfWork: UnitOfWork,
    private readonly numbers: Numbers,
    private readonly audit: Audit,
    private readonly cursors: Cursors,
    private readonly clock: Clock,
  ) {}

  /** By id or number. Throws destination.not_found. */
  async get(scope: Scope, ref: string, tx?: Tx): Promise<Destination> {
    const destination = await this.destinations.find(scope, ref, tx);
    if (!destination) throw new DomainError('destination.not_found');
    return destination;
  }

  /** Newest number first. Throws cursor.invalid, cursor.expired, request.invalid. */
  async page(scope: Scope, query: DestinationQuery): Promise<Page<Destination>> {
    const { clientId, kind } = query;
    const list = ['notification_destinations', clientId ?? null, kind ?? null];
    const request = pageRequest(query, this.cursors, list);
    const filter = { ...(clientId === undefined ? {} : { clientId }), ...(kind === undefined ? {} : { kind }) };
    const rows = await this.destinations.page(scope, filter, request);
    return toPage(
      rows,
      request,
      (destination) => destination,
      ({ number, id }) => this.cursors.encode({ value: number, id }, list),
    );
  }

  /**
   * Adds a destination; a webhook gets its signing secret. Throws client.not_found, destination.url_refused,
   * destination.too_many, request.invalid for fields of the other kind.
   */
  async create(actor: Actor, input: NewDestination): Promise<CreatedDestination> {
    const target = this.targetOf(input);
    const number = await this.numbers.next('notification_destinations');
    const secret = target.kind === 'webhook' ? newSigningSecret() : null;
    return this.unitOfWork.run(async (tx) => {
      const client = await this.clients.get(actor.scope, input.clientId, tx);
      if ((await this.destinations.count(actor.scope, client.id, tx)) >= MAX_DESTINATIONS_PER_CLIENT)
        throw new DomainError('destination.too_many');
      const now = this.clock.now();
      const destination: Destination = {
        id: newObjectId(),
        number,
        clientId: client.id,
        name: input.name,
        target,
        isEnabled: input.isEnabled ?? true,
        activeSince: now,
        disabledReason: null,
        version: 1,
        createdAt: now,
        updatedAt: now,
      };
      await this.destinations.insert(destination, secret, tx);
      await this.record(actor, 'destination.created', destination, { kind: target.kind }, tx);
      return { destination, secret };
    });
  }

  /** Sets the given fields; what is already so writes nothing. Throws destination.not_found, request.stale, and as `create`. */
  async patch(actor: Actor, ref: string, expected: ExpectedVersions, patch: DestinationPatch): Promise<Destination> {
    return this.unitOfWork.run(async (tx) => {
      const before = await this.get(actor.scope, ref, tx);
      assertVersion(expected, before.version);
      refuseForeignFields(before.target.kind, patch);
      const after = patched(before, patch, this.clock.now());
      if (after === before) return before;
      if (after.target.kind === 'webhook' && after.target !== before.target) this.judge(after.target.url);
      await this.destinations.update(actor.scope, before, after, tx);
      const difference = { was: auditable(before), is: auditable(after), hidden: ['target'] };
      await this.record(actor, 'destination.updated', after, { fields: changedFields(before, after) }, tx, difference);
      return after;
    });
  }

  /** Deletes softly; what still waits for it is cancelled. Throws destination.not_found, request.stale. */
  async delete(actor: Actor, ref: string, expected: ExpectedVersions): Promise<void> {
    await this.unitOfWork.run(async (tx) => {
      const destination = await this.get(actor.scope, ref, tx);
      assertVersion(expected, destination.version);
      await this.destinations.markDeleted(actor.scope, destination, this.clock.now(), tx);
      await this.record(actor, 'destination.deleted', destination, {}, tx);
    });
  }

  /** The receiver said that it is gone for good: nothing is sent there until a person switches it on again. */
  async switchOff(scope: Scope, id: string, tx: Tx): Promise<void> {
    const before = await this.destinations.find(scope, id, tx);
    if (!before?.isEnabled) return;
    const after = { ...patched(before, { isEnabled: false }, this.clock.now()), disabledReason: 'gone' } as const;
    await this.destinations.update(scope, before, after, tx);
    await this.record(systemActor('notifications'), 'destination.disabled', after, { reason: 'gone' }, tx);
  }

  private targetOf(input: NewDestination): Target {
    refuseForeignFields(input.kind, input);
    if (input.kind === 'email') {
      if (input.address === undefined)
        throw invalid('address', 'field.required', 'an e-mail destination needs address');
      return { kind: 'email', address: input.address, locale: input.locale ?? DEFAULT_LOCALE };
    }
    if (input.url === undefined) throw invalid('url', 'field.required', 'a webhook needs url');
    this.judge(input.url);
    return { kind: 'webhook', url: input.url };
  }

  private judge(url: string): void {
    const verdict = this.gate.inspect(url);
    if (verdict.ok) return;
    const { detail } = verdict.failure;
    throw new DomainError('destination.url_refused', {
      detail,
      errors: [{ pointer: '/url', code: 'destination.url_refused', detail }],
    });
  }

  private async record(
    actor: Actor,
    action: string,
    { id, clientId }: Destination,
    changes: object,
    tx: Tx,
    difference?: Difference,
  ): Promise<void> {
    const target = { type: 'destination', id };
    const compared = difference && { difference };
    await this.audit.append(actor, { action, target, clientId, changes: { ...changes }, ...compared }, tx);
  }
}

/** What the audit compares of a destination. Its target is an address of a person, or holds a secret. */
function auditable({ name, isEnabled, target }: Destination): object {
  return { name, isEnabled, target };
}

function refuseForeignFields(kind: DeliveryKind, fields: DestinationPatch): void {
  for (const name of ['url', 'address', 'locale'] as const)
    if (fields[name] !== undefined && !FIELDS_OF_KIND[kind].includes(name))
      throw invalid(name, 'field.unknown', `${name} is not a field of a destination of kind ${kind}`);
}

function invalid(field: string, code: string, detail: string): DomainError {
  const error: FieldError = { pointer: `/${field}`, code, detail };
  return invalidRequest(error);
}
