import { Injectable } from '@nestjs/common';
import { DomainError } from '../../../libs/problem-details/index.js';
import type { Actor } from '../../common/auth-context/index.js';
import { Clock } from '../../common/clock/index.js';
import { Cursors, type Page, type PageQueryDto, pageRequest, toPage } from '../../common/http/index.js';
import { UnitOfWork } from '../../common/persistence/index.js';
import { type RangeQuery, timeRange } from '../../common/validation/index.js';
import type { AuditEvent } from './audit-event.js';
import './audit.errors.js';
import { type AuditFilter, AuditRepository } from './audit.repository.js';
import { Audit, type AuditEntry } from './audit.service.js';
import { PersonalWords } from './personal-words.repository.js';

const RANGE = { usualDays: 31, maxDays: 366 };
const EVENT_ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** What the trail may be asked. Instants are RFC 3339. */
export interface AuditQuery extends RangeQuery {
  readonly action?: string;
  readonly actor?: string;
  readonly targetType?: string;
  readonly target?: string;
  readonly clientId?: string;
}

/** An event with the words about persons that lie apart from it; null where there are none, or none any more. */
export type ShownEvent = AuditEvent & { readonly personal: Readonly<Record<string, string>> | null };

/** Reading the trail. Whoever reads it is in it. */
@Injectable()
export class AuditTrail {
  constructor(
    private readonly events: AuditRepository,
    private readonly words: PersonalWords,
    private readonly audit: Audit,
    private readonly unitOfWork: UnitOfWork,
    private readonly cursors: Cursors,
    private readonly clock: Clock,
  ) {}

  /** Newest first. Throws request.invalid, cursor.invalid, cursor.expired. */
  async page(actor: Actor, query: AuditQuery & PageQueryDto): Promise<Page<ShownEvent>> {
    const { limit: _limit, cursor: _cursor, page: _page, ...filters } = query;
    const list = ['audit', filters];
    const request = pageRequest(query, this.cursors, list);
    const filter = auditFilterOf(query, this.clock.now());
    const rows = await this.events.page(actor.scope, filter, request);
    const page = toPage(
      rows,
      request,
      (row) => row,
      ({ at, id }) => this.cursors.encode({ value: at.toISOString(), id }, list),
    );
    await this.record(actor, { action: 'audit.read', changes: { filter: { ...filter }, rows: page.items.length } });
    const words = await this.words.findAcrossClients(page.items.map(({ id }) => id));
    return { ...page, items: page.items.map((event) => ({ ...event, personal: words.get(event.id) ?? null })) };
  }

  /** Throws audit.not_found. */
  async get(actor: Actor, id: string): Promise<ShownEvent> {
    const event = EVENT_ID.test(id) ? await this.events.findById(actor.scope, id) : null;
    if (!event) throw new DomainError('audit.not_found');
    await this.record(actor, { action: 'audit.read', target: { type: 'audit_event', id }, changes: { rows: 1 } });
    return { ...event, personal: (await this.words.findAcrossClients([id])).get(id) ?? null };
  }

  private record(actor: Actor, entry: AuditEntry): Promise<void> {
    return this.unitOfWork.run((tx) => this.audit.append(actor, entry, tx));
  }
}

/**
 * The filter behind a query: the last 31 days unless a range is given.
 * @throws request.invalid when the range is empty or longer than 366 days
 */
export function auditFilterOf(query: AuditQuery, now: Date): AuditFilter {
  const { action, actor, targetType, target, clientId } = query;
  return {
    ...timeRange(query, now, RANGE),
    ...(action === undefined ? {} : { action }),
    ...(actor === undefined ? {} : { actorId: actor }),
    ...(targetType === undefined ? {} : { targetType }),
    ...(target === undefined ? {} : { targetId: target }),
    ...(clientId === undefined ? {} : { clientId: clientId.toLowerCase() }),
  };
}
