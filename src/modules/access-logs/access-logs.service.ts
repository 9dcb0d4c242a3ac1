import { Injectable } from '@nestjs/common';
import { DomainError } from '../../../libs/problem-details/index.js';
import { type Actor, Scope } from '../../common/auth-context/index.js';
import { Clock } from '../../common/clock/index.js';
import {
  currentRequestId,
  Cursors,
  type Page,
  type PageQueryDto,
  pageRequest,
  toPage,
  canonicalIp,
} from '../../common/http/index.js';
import { newObjectId, type Tx, UnitOfWork } from '../../common/persistence/index.js';
import { freeObject, instantOf, invalidRequest } from '../../common/validation/index.js';
import { AccessLogConfig } from '../../config/index.js';
import { Clients } from '../clients/index.js';
import { type AccessAction, type AccessLog } from './access-log.js';
import { accessLogFilterOf, type AccessLogQuery, seesBusinessOnly } from './access-log-query.js';
import './access-logs.errors.js';
import { AccessLogsRepository } from './access-logs.repository.js';

const DAY_MS = 86_400_000;
/** Clocks of trusted systems may be so far ahead. */
const AHEAD_MS = 300_000;

/** A call of another system, as that system tells of it. */
export interface ForeignAccess {
  /** RFC 3339; now if absent. */
  readonly at?: string;
  readonly clientId?: string;
  readonly userId?: string;
  readonly apiKeyId?: string;
  readonly action: AccessAction;
  readonly ip?: string;
  readonly userAgent?: string;
  readonly method: string;
  readonly endpoint: string;
  readonly statusCode: number;
  readonly durationMs?: number;
  readonly requestId?: string;
  readonly details?: Readonly<Record<string, unknown>>;
}

/** Reading the access log, and rows from trusted systems. */
@Injectable()
export class AccessLogs {
  readonly keptMs: number;

  constructor(
    private readonly logs: AccessLogsRepository,
    private readonly clients: Clients,
    private readonly unitOfWork: UnitOfWork,
    private readonly cursors: Cursors,
    private readonly clock: Clock,
    config: AccessLogConfig,
  ) {
    this.keptMs = config.ACCESS_LOG_RETENTION_DAYS * DAY_MS;
  }

  /** Newest first. Throws request.invalid, cursor.invalid, cursor.expired. */
  async page(actor: Actor, query: AccessLogQuery & PageQueryDto): Promise<Page<AccessLog>> {
    const { limit: _limit, cursor: _cursor, page: _page, ...filters } = query;
    const list = ['access-logs', filters];
    const request = pageRequest(query, this.cursors, list);
    const filter = accessLogFilterOf(query, actor, this.clock.now(), this.keptMs);
    const rows = await this.logs.page(actor.scope, filter, request);
    return toPage(
      rows,
      request,
      (row) => row,
      ({ at, id }) => this.cursors.encode({ value: at.toISOString(), id }, list),
    );
  }

  /** Every call about a client that is still kept, newest first, at most `limit`: for the client's own copy of its data. */
  ofClientAcrossClients(clientId: string, limit: number): AsyncGenerator<AccessLog> {
    const until = new Date(this.clock.now().getTime() + 1);
    const from = new Date(until.getTime() - this.keptMs);
    return this.logs.stream(Scope.all(), { from, until, clientId, isBusinessOnly: false }, limit);
  }

  /** Takes what was written about an erased client. @returns how many rows it emptied, at most `limit` */
  eraseTextsOf(clientId: string, limit: number, tx: Tx): Promise<number> {
    return this.logs.eraseAcrossClients(clientId, limit, tx);
  }

  /** Throws access_log.not_found. */
  async get(actor: Actor, id: string): Promise<AccessLog> {
    const since = new Date(this.clock.now().getTime() - this.keptMs);
    const row = await this.logs.findById(actor.scope, id, since, seesBusinessOnly(actor));
    if (!row) throw new DomainError('access_log.not_found');
    return row;
  }

  /** Adds a row for a call of another system. Throws client.not_found, request.invalid. */
  async append(actor: Actor, access: ForeignAccess): Promise<AccessLog> {
    const now = this.clock.now();
    const at = instantOf(access.at) ?? now;
    this.assertPlausible(at, now);
    const details = freeObject('details', access.details);
    const { action, method, endpoint, statusCode } = access;
    return this.unitOfWork.run(async (tx) => {
      const clientId = access.clientId === undefined ? onlyClientOf(actor) : access.clientId;
      const client = clientId === null ? null : await this.clients.get(actor.scope, clientId);
      const row: AccessLog = {
        id: newObjectId(),
        at,
        clientId: client?.id ?? null,
        userId: access.userId?.toLowerCase() ?? null,
        apiKeyId: access.apiKeyId ?? null,
        action,
        ip: canonicalIp(access.ip),
        userAgent: access.userAgent ?? '',
        method,
        endpoint,
        statusCode,
        durationMs: access.durationMs ?? 0,
        requestId: access.requestId ?? currentRequestId() ?? null,
        details,
        appendedBy: actor.id,
      };
      this.logs.insert(row, tx);
      return row;
    });
  }

  private assertPlausible(at: Date, now: Date): void {
    const aheadMs = at.getTime() - now.getTime();
    if (aheadMs <= AHEAD_MS && -aheadMs < this.keptMs) return;
    const detail = 'at must lie within the retention and at most five minutes ahead';
    throw invalidRequest({ pointer: '/at', code: 'field.range', detail });
  }
}

/** Whoever is bound to clients appends rows of those only. Throws client.not_found for one bound to several or none. */
function onlyClientOf({ scope }: Actor): string | null {
  const ids = scope.clientIds();
  if (ids === undefined) return null;
  const [only, ...others] = ids;
  if (only === undefined || others.length > 0) throw new DomainError('client.not_found');
  return only;
}
