import { Injectable } from '@nestjs/common';
import { DomainError, type FieldError } from '../../../../libs/problem-details/index.js';
import { type Actor, assertPermitted } from '../../../common/auth-context/index.js';
import { type BulkResult, isWithoutTags, type TagChanges } from '../../../common/bulk/index.js';
import { type Tx, UnitOfWork } from '../../../common/persistence/index.js';
import { invalidRequest } from '../../../common/validation/index.js';
import type { Service } from '../service.js';
import { ServiceEdits } from '../service-edits.service.js';
import type { ServiceInput } from '../service-settings.js';
import { ServicesRepository } from '../services.repository.js';

export const SERVICE_BULK_ACTIONS = ['pause', 'resume', 'edit', 'tag'] as const;
export type ServiceBulkAction = (typeof SERVICE_BULK_ACTIONS)[number];

export interface ServiceBulkCommand extends TagChanges {
  /** Ids or numbers, at most 500. */
  readonly ids: readonly string[];
  readonly action: ServiceBulkAction;
  /** For `edit`. */
  readonly settings?: ServiceInput | undefined;
}

export interface ServiceBulkResult extends BulkResult {
  readonly errors: readonly FieldError[];
}

/** Services changed in one transaction: one of 500 would not end in time. */
const TOGETHER = 50;
/** What a service can be refused for by itself. */
const OWN_FAULTS: ReadonlySet<string> = new Set(['invalid', 'rule', 'not_found']);

/** One change of many services; each has its result, and a repeat finds done what was done. */
@Injectable()
export class BulkServices {
  constructor(
    private readonly services: ServicesRepository,
    private readonly edits: ServiceEdits,
    private readonly unitOfWork: UnitOfWork,
  ) {}

  /** @throws request.forbidden, request.invalid naming what the action lacks */
  async run(actor: Actor, command: ServiceBulkCommand): Promise<readonly ServiceBulkResult[]> {
    assertComplete(command);
    assertPermitted(
      actor,
      command.action === 'pause' || command.action === 'resume' ? 'services:pause' : 'services:update',
    );
    const refs = [...new Set(command.ids)];
    const results: ServiceBulkResult[] = [];
    for (let at = 0; at < refs.length; at += TOGETHER) {
      const some = refs.slice(at, at + TOGETHER);
      results.push(...(await this.unitOfWork.run((tx) => this.tryAll(actor, some, command, tx))));
    }
    return results;
  }

  private async tryAll(actor: Actor, refs: readonly string[], command: ServiceBulkCommand, tx: Tx) {
    const results: ServiceBulkResult[] = [];
    for (const ref of refs) results.push(await this.tryOne(actor, ref, command, tx));
    return results;
  }

  /** A refusal comes before anything is written for its service, so the others of the same transaction are not touched by it. */
  private async tryOne(actor: Actor, id: string, command: ServiceBulkCommand, tx: Tx): Promise<ServiceBulkResult> {
    const before = await this.services.find(actor.scope, id, tx);
    if (before === null) return { id, outcome: 'refused', version: null, code: 'service.not_found', errors: [] };
    try {
      const { version } = await this.apply(actor, before.id, command, tx);
      return { id, outcome: version === before.version ? 'unchanged' : 'done', version, code: null, errors: [] };
    } catch (error) {
      if (!(error instanceof DomainError) || !OWN_FAULTS.has(error.kind)) throw error;
      return { id, outcome: 'refused', version: before.version, code: error.code, errors: error.errors ?? [] };
    }
  }

  private apply(actor: Actor, id: string, command: ServiceBulkCommand, tx: Tx): Promise<Service> {
    const { action, settings = {} } = command;
    switch (action) {
      case 'pause':
        return this.edits.pause(actor, id, tx);
      case 'resume':
        return this.edits.resume(actor, id, tx);
      case 'edit':
        return this.edits.patch(actor, id, undefined, settings, tx);
      case 'tag':
        return this.edits.retag(actor, id, command, tx);
    }
  }
}

function assertComplete(command: ServiceBulkCommand): void {
  const { action, settings } = command;
  const isSet = settings !== undefined && Object.values(settings).some((value) => value !== undefined);
  const missing =
    action === 'edit' && !isSet ? '/settings' : action === 'tag' && isWithoutTags(command) ? '/addTags' : null;
  if (missing === null) return;
  throw invalidRequest({ pointer: missing, code: 'field.required', detail: `The action ${action} needs it` });
}
