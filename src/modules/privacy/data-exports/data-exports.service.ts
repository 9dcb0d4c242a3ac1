import { Injectable } from '@nestjs/common';
import { DomainError } from '../../../../libs/problem-details/index.js';
import { type Actor, systemActor } from '../../../common/auth-context/index.js';
import { Clock } from '../../../common/clock/index.js';
import { tokenDigest } from '../../../common/encryption/index.js';
import { Cursors, type Page, type PageQueryDto, pageRequest, toPage } from '../../../common/http/index.js';
import { newObjectId, Numbers, type Tx, UnitOfWork } from '../../../common/persistence/index.js';
import { Audit } from '../../audit/index.js';
import { Clients } from '../../clients/index.js';
import { assertStaff } from '../staff.js';
import {
  type DataExport,
  type DataExportState,
  exportDueDay,
  hasFile,
  type IdentityCheck,
  isExportOverdue,
  LINK_HOURS,
  newDownloadToken,
} from './data-export.js';
import { DataExportsRepository } from './data-exports.repository.js';

export interface DataExportQuery extends PageQueryDto {
  readonly clientId?: string;
  readonly state?: DataExportState;
}

export interface NewDataExport {
  readonly clientId: string;
  readonly reason: string;
  readonly identity: Omit<IdentityCheck, 'checkedBy'>;
}

/** An export with what is due at this moment. */
export interface DatedExport {
  readonly dataExport: DataExport;
  readonly dueDay: string;
  readonly isOverdue: boolean;
}

/** The token is shown this once. */
export interface DownloadLink {
  readonly token: string;
  readonly expiresAt: Date;
}

export interface Download {
  readonly dataExport: DataExport;
  readonly chunks: AsyncGenerator<Buffer>;
}

/** The holder of a link is known by nothing else. */
const LINK_HOLDER = systemActor('data-export-link');

/** Copies of what is kept about a data subject (LGPD, arts. 18 and 19). For staff: others are refused with request.forbidden. */
@Injectable()
export class DataExports {
  constructor(
    private readonly exports: DataExportsRepository,
    private readonly clients: Clients,
    private readonly unitOfWork: UnitOfWork,
    private readonly numbers: Numbers,
    private readonly audit: Audit,
    private readonly cursors: Cursors,
    private readonly clock: Clock,
  ) {}

  /** By id or number. Throws data_export.not_found. */
  async get(actor: Actor, ref: string): Promise<DatedExport> {
    assertStaff(actor);
    return this.dated(await this.present(ref));
  }

  /** Newest number first. Throws cursor.invalid, cursor.expired, request.invalid. */
  async page(actor: Actor, { clientId, state, ...query }: DataExportQuery): Promise<Page<DatedExport>> {
    assertStaff(actor);
    const list = ['data_exports', clientId ?? null, state ?? null];
    const request = pageRequest(query, this.cursors, list);
    const filter = { ...(clientId === undefined ? {} : { clientId }), ...(state === undefined ? {} : { state }) };
    const rows = await this.exports.pageAcrossClients(filter, request);
    const cursorOf = ({ number, id }: DataExport): string => this.cursors.encode({ value: number, id }, list);
    return toPage(rows, request, (dataExport) => this.dated(dataExport), cursorOf);
  }

  /** Asks for a copy; the file is built in the background. Throws client.not_found, data_export.pending. */
  async request(actor: Actor, { clientId, reason, identity }: NewDataExport): Promise<DatedExport> {
    assertStaff(actor);
    const number = await this.numbers.next('data_exports');
    return this.unitOfWork.run(async (tx) => {
      const client = await this.clients.get(actor.scope, clientId, tx);
      if (await this.exports.existsPending(client.id, tx)) throw new DomainError('data_export.pending');
      const dataExport: DataExport = {
        id: newObjectId(),
        number,
        clientId: client.id,
        reason,
        identity: { ...identity, checkedBy: actor.id },
        requestedAt: this.clock.now(),
        state: 'pending',
        attempt: 0,
        failure: null,
        file: null,
        linkUntil: null,
        fetchedAt: null,
      };
      await this.exports.insert(dataExport, tx);
      await this.record(actor, 'data_export.requested', dataExport, { identityMethod: identity.method }, tx);
      return this.dated(dataExport);
    });
  }

  /** A link that works once within 24 hours; an older one works no more. Throws data_export.not_found, data_export.not_ready. */
  async makeLink(actor: Actor, ref: string): Promise<DownloadLink> {
    assertStaff(actor);
    const token = newDownloadToken();
    return this.unitOfWork.run(async (tx) => {
      const before = await this.present(ref, tx);
      if (!hasFile(before, this.clock.now())) throw notReady(before);
      const after = await this.exports.setLink(before.id, tokenDigest(token), LINK_HOURS, tx);
      if (!after?.linkUntil) throw notReady(before);
      await this.record(actor, 'data_export.link_made', after, {}, tx);
      return { token, expiresAt: after.linkUntil };
    });
  }

  /** Takes the file away, or stops its being built. Nothing happens to one that is over. Throws data_export.not_found. */
  async cancel(actor: Actor, ref: string): Promise<void> {
    assertStaff(actor);
    await this.unitOfWork.run(async (tx) => {
      const dataExport = await this.present(ref, tx);
      if (!['pending', 'ready', 'fetched'].includes(dataExport.state)) return;
      await this.exports.dropFile(dataExport, 'cancelled', tx);
      await this.record(actor, 'data_export.cancelled', dataExport, {}, tx);
    });
  }

  /** Uses a link up. Throws data_export.link_invalid, alike for one that is unknown, used, replaced or too old. */
  async download(token: string): Promise<Download> {
    const dataExport = await this.unitOfWork.run(async (tx) => {
      const found = await this.exports.useLink(tokenDigest(token), tx);
      if (!found) throw new DomainError('data_export.link_invalid');
      await this.record(LINK_HOLDER, 'data_export.downloaded', found, { sha256: found.file?.sha256 }, tx);
      return found;
    });
    return { dataExport, chunks: this.exports.readParts(dataExport) };
  }

  private dated(dataExport: DataExport): DatedExport {
    const isOverdue = isExportOverdue(dataExport, this.clock.now());
    return { dataExport, dueDay: exportDueDay(dataExport), isOverdue };
  }

  private async present(ref: string, tx?: Tx): Promise<DataExport> {
    const dataExport = await this.exports.findAcrossClients(ref, tx);
    if (!dataExport) throw new DomainError('data_export.not_found');
    return dataExport;
  }

  private async record(
    actor: Actor,
    action: string,
    { id, clientId }: DataExport,
    changes: object,
    tx: Tx,
  ): Promise<void> {
    const target = { type: 'data_export', id };
    await this.audit.append(actor, { action, target, clientId, changes: { ...changes } }, tx);
  }
}

function notReady({ state }: DataExport): DomainError {
  return new DomainError('data_export.not_ready', { detail: `Its state is ${state}` });
}
