import { Injectable } from '@nestjs/common';
import { type BeatVerdict, type Heartbeat, judgeBeat } from '../../../../libs/probing/index.js';
import { DomainError } from '../../../../libs/problem-details/index.js';
import type { Actor, Scope } from '../../../common/auth-context/index.js';
import { Clock } from '../../../common/clock/index.js';
import { tokenDigest } from '../../../common/encryption/index.js';
import { Cursors, type Page, pageRequest, type PageQueryDto, toPage } from '../../../common/http/index.js';
import { UnitOfWork } from '../../../common/persistence/index.js';
import { baseUrlOf, HttpConfig } from '../../../config/index.js';
import { Audit } from '../../audit/index.js';
import { beatPlanOfService } from '../service-check.js';
import { Services } from '../services.service.js';
import { HeartbeatsRepository, type Ping } from './heartbeats.repository.js';
import { newPushToken } from './push-token.js';

/** A token and where it is used; nobody sees it again. */
export interface MadePushToken {
  readonly token: string;
  readonly url: string;
  readonly madeAt: Date;
}

/** What a service told of itself, and what that says now. */
export interface HeartbeatView {
  readonly heartbeat: Heartbeat;
  readonly verdict: BeatVerdict;
  readonly tokenMadeAt: Date;
}

export interface PingsView {
  readonly pings: Page<Ping>;
  /** Null before there is a token. */
  readonly heartbeat: HeartbeatView | null;
}

/** Heartbeats as people see them. */
@Injectable()
export class Heartbeats {
  constructor(
    private readonly heartbeats: HeartbeatsRepository,
    private readonly services: Services,
    private readonly unitOfWork: UnitOfWork,
    private readonly audit: Audit,
    private readonly cursors: Cursors,
    private readonly clock: Clock,
    private readonly http: HttpConfig,
  ) {}

  /** Makes the token of a service; the one before ends at once. Throws service.not_found, service.not_pushed. */
  async makeToken(actor: Actor, ref: string): Promise<MadePushToken> {
    const token = newPushToken();
    const madeAt = this.clock.now();
    await this.unitOfWork.run(async (tx) => {
      const service = await this.services.get(actor.scope, ref, tx);
      if (service.kind !== 'push') throw new DomainError('service.not_pushed');
      const { id, clientId } = service;
      await this.heartbeats.setToken(service, tokenDigest(token), madeAt, tx);
      await this.audit.append(
        actor,
        { action: 'service.push_token_made', target: { type: 'service', id }, clientId },
        tx,
      );
    });
    return { token, url: `${baseUrlOf(this.http)}/api/v1/push/${token}`, madeAt };
  }

  /** The latest signals of a service, newest first. Throws service.not_found, cursor.invalid, cursor.expired. */
  async pings(scope: Scope, ref: string, query: PageQueryDto): Promise<PingsView> {
    const service = await this.services.get(scope, ref);
    const list = ['pings', service.id];
    const request = pageRequest(query, this.cursors, list);
    const kept = service.kind === 'push' ? await this.heartbeats.find(scope, service.id) : null;
    const pings = toPage(
      await this.heartbeats.pagePings(scope, service.id, request),
      request,
      (ping) => ping,
      ({ number }) => this.cursors.encode({ value: number, id: service.id }, list),
    );
    if (kept === null) return { pings, heartbeat: null };
    const { heartbeat, tokenMadeAt } = kept;
    const verdict = judgeBeat(heartbeat, beatPlanOfService(service), this.clock.now());
    return { pings, heartbeat: { heartbeat, verdict, tokenMadeAt } };
  }
}
