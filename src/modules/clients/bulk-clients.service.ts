import { Injectable } from '@nestjs/common';
import { DomainError } from '../../../libs/problem-details/index.js';
import { type Actor, assertPermitted } from '../../common/auth-context/index.js';
import { type BulkResult, isWithoutTags, type TagChanges } from '../../common/bulk/index.js';
import { type Tx, UnitOfWork } from '../../common/persistence/index.js';
import { invalidRequest } from '../../common/validation/index.js';
import type { ClientStatus } from './client.js';
import { ClientEdits } from './client-edits.service.js';
import { ClientsRepository } from './clients.repository.js';

export const BULK_ACTIONS = ['set_status', 'tag', 'delete'] as const;
export type BulkAction = (typeof BULK_ACTIONS)[number];

export interface BulkCommand extends TagChanges {
  /** Ids or numbers, at most 100. */
  readonly ids: readonly string[];
  readonly action: BulkAction;
  readonly status?: ClientStatus;
  readonly statusReason?: string;
}

/** One action on many clients: those that can be changed are, together or not at all; each has its result. */
@Injectable()
export class BulkClients {
  constructor(
    private readonly clients: ClientsRepository,
    private readonly edits: ClientEdits,
    private readonly unitOfWork: UnitOfWork,
  ) {}

  /** @throws request.forbidden, request.invalid naming what the action lacks; what one client is refused for is its result */
  async run(actor: Actor, command: BulkCommand): Promise<readonly BulkResult[]> {
    assertComplete(command);
    if (command.action !== 'tag')
      assertPermitted(actor, command.action === 'delete' ? 'clients:delete' : 'clients:set_status');
    return this.unitOfWork.run(async (tx) => {
      const results: BulkResult[] = [];
      for (const ref of new Set(command.ids)) results.push(await this.tryOne(actor, ref, command, tx));
      return results;
    });
  }

  /** A refusal comes before anything is written for its client, so the others of the same transaction are not touched by it. */
  private async tryOne(actor: Actor, ref: string, command: BulkCommand, tx: Tx): Promise<BulkResult> {
    const before = await this.clients.find(actor.scope, ref, tx);
    if (before === null) return { id: ref, outcome: 'refused', version: null, code: 'client.not_found' };
    try {
      const version = await this.apply(actor, before.id, command, tx);
      return { id: ref, outcome: version === before.version ? 'unchanged' : 'done', version, code: null };
    } catch (error) {
      if (!(error instanceof DomainError) || error.kind !== 'invalid') throw error;
      return { id: ref, outcome: 'refused', version: before.version, code: error.code };
    }
  }

  /** @returns the version afterwards; null for none */
  private async apply(actor: Actor, id: string, command: BulkCommand, tx: Tx): Promise<number | null> {
    const { action, status, statusReason } = command;
    switch (action) {
      case 'set_status':
        return (await this.edits.patch(actor, id, undefined, { status, statusReason }, tx)).version;
      case 'tag':
        return (await this.edits.retag(actor, id, command, tx)).version;
      case 'delete':
        await this.edits.delete(actor, id, undefined, tx);
        return null;
    }
  }
}

function assertComplete(command: BulkCommand): void {
  const { action, status, statusReason } = command;
  const isStopping = status === 'inactive' || status === 'suspended';
  const missing =
    action === 'set_status' && status === undefined
      ? '/status'
      : action === 'set_status' && isStopping && (statusReason ?? '') === ''
        ? '/statusReason'
        : action === 'tag' && isWithoutTags(command)
          ? '/addTags'
          : null;
  if (missing === null) return;
  const detail = `The action ${action} needs it`;
  throw invalidRequest({ pointer: missing, code: 'field.required', detail });
}
