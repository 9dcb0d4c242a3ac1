import { randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { DomainError } from '../../../../libs/problem-details/index.js';
import type { Actor } from '../../../common/auth-context/index.js';
import { Scope, systemActor } from '../../../common/auth-context/index.js';
import { Clock } from '../../../common/clock/index.js';
import { Envelope } from '../../../common/encryption/index.js';
import { foretellRefusal, nameCaller } from '../../../common/http/index.js';
import { Logger } from '../../../common/logging/index.js';
import { type Tx, UnitOfWork } from '../../../common/persistence/index.js';
import { SecurityConfig } from '../../../config/index.js';
import { Audit } from '../../audit/index.js';
import { Actors } from '../access/actors.js';
import '../auth.errors.js';
import { securityAlert } from '../security-alerts/security-alert.facts.js';
import type { CallerOrigin } from './caller.js';
import { isAuthentic, makeRefreshToken, readRefreshToken } from './refresh-token.js';
import { judgeRefresh, type Session, type SessionEnd } from './session.js';
import { type SessionReading, SessionsRepository } from './sessions.repository.js';

const DAY_MS = 86_400_000;

export interface OpenedSession {
  readonly sessionId: string;
  readonly refreshToken: string;
  /** The session lasts at most until then. */
  readonly refreshUntil: Date;
}

export interface RefreshedSession<T> extends OpenedSession {
  /** What was asked meanwhile about its user. */
  readonly about: T;
}

/** Which sessions of the caller a logout ends. */
export type LogoutReach = 'local' | 'others' | 'global';

/** Sign-ins and their refresh tokens. One document is one family; the rule of refresh is `judgeRefresh`. */
@Injectable()
export class Sessions {
  private readonly lives: { readonly idleMs: number; readonly absoluteMs: number };
  private readonly graceMs: number;

  constructor(
    private readonly sessions: SessionsRepository,
    private readonly actors: Actors,
    private readonly envelope: Envelope,
    private readonly unitOfWork: UnitOfWork,
    private readonly audit: Audit,
    private readonly clock: Clock,
    private readonly logger: Logger,
    config: SecurityConfig,
  ) {
    this.lives = { idleMs: config.SESSION_IDLE_DAYS * DAY_MS, absoluteMs: config.SESSION_ABSOLUTE_DAYS * DAY_MS };
    this.graceMs = config.REFRESH_GRACE_SECONDS * 1_000;
  }

  /** A new session with a new id, in the unit of work of the sign-in. */
  async open(userId: string, origin: CallerOrigin, deviceId: string | null, tx: Tx): Promise<OpenedSession> {
    const id = SessionsRepository.newId();
    const macKey = randomBytes(32);
    const sealed = this.envelope.seal(macKey.toString('base64'), subjectOf(id));
    await this.sessions.insert({ id, userId, macKey: sealed, ...origin, deviceId }, this.lives, tx);
    return {
      sessionId: id,
      refreshToken: makeRefreshToken({ sessionId: id, counter: 0 }, macKey),
      refreshUntil: new Date(this.clock.now().getTime() + this.lives.absoluteMs),
    };
  }

  /**
   * The refresh token that follows. Two tabs that ask at once, and one whose answer was lost, get the same; an older token ends
   * the session.
   * @param ask looks at the user of an authentic token while the session moves on
   * @throws auth.session_ended, alike for every cause
   */
  async refresh<T>(token: string, ask: (userId: string) => Promise<T>): Promise<RefreshedSession<T>> {
    // A lost race is judged once more: the winner has moved the session on.
    return (await this.tryRefresh(token, ask)) ?? (await this.tryRefresh(token, ask)) ?? refuse();
  }

  /** Live sessions of a user, the latest first. */
  listOf(userId: string): Promise<Session[]> {
    return this.sessions.listLiveOf(userId);
  }

  /** The session of the request. Throws session.not_found for a key, which has none. */
  async current({ sessionId }: Actor): Promise<Session> {
    const reading = sessionId === null ? null : await this.sessions.read(sessionId);
    if (!reading) throw new DomainError('session.not_found');
    return reading.session;
  }

  /** Ends one session of a user. Throws session.not_found. */
  async end(actor: Actor, userId: string, sessionId: string): Promise<void> {
    await this.unitOfWork.run(async (tx) => {
      if (!(await this.sessions.end(sessionId, userId, 'revoked', tx))) throw new DomainError('session.not_found');
      await this.auditEnd(actor, 'session.revoked', { type: 'session', id: sessionId }, { userId }, tx);
    });
    this.actors.forget(sessionId);
  }

  /** Ends all sessions of a user, in the caller's unit of work. @returns how many there were */
  endAllOf(userId: string, reason: SessionEnd, tx: Tx, exceptId?: string): Promise<number> {
    return this.sessions.endAllOf(userId, reason, tx, exceptId);
  }

  /** Ends all sessions of a user who is erased and forgets them, in the caller's unit of work. @returns how many there were */
  eraseAllOf(userId: string, tx: Tx): Promise<number> {
    return this.sessions.deleteAllOf(userId, tx);
  }

  /** Ends every session of another user. @returns how many there were */
  async revokeAllOf(actor: Actor, userId: string): Promise<number> {
    return this.unitOfWork.run(async (tx) => {
      const ended = await this.sessions.endAllOf(userId, 'revoked', tx);
      await this.auditEnd(actor, 'session.revoked', { type: 'user', id: userId }, { ended }, tx);
      return ended;
    });
  }

  /** Ends sessions of the caller: this one, the others, or all. @returns how many there were */
  async logout(actor: Actor, reach: LogoutReach): Promise<number> {
    const { sessionId } = actor;
    const ended = await this.unitOfWork.run(async (tx) => {
      const count = await this.endOwn(actor, reach, tx);
      const target = { type: 'user', id: actor.id };
      await this.auditEnd(actor, 'session.closed', target, { reach, sessionId, ended: count }, tx);
      return count;
    });
    if (sessionId !== null && reach !== 'others') this.actors.forget(sessionId);
    return ended;
  }

  private async endOwn(actor: Actor, reach: LogoutReach, tx: Tx): Promise<number> {
    if (reach === 'global') return this.sessions.endAllOf(actor.id, 'logout', tx);
    if (actor.sessionId === null) return 0;
    if (reach === 'others') return this.sessions.endAllOf(actor.id, 'logout', tx, actor.sessionId);
    return (await this.sessions.end(actor.sessionId, actor.id, 'logout', tx)) ? 1 : 0;
  }

  /** Null when another request moved the session meanwhile. */
  private async tryRefresh<T>(token: string, ask: (userId: string) => Promise<T>): Promise<RefreshedSession<T> | null> {
    const claim = readRefreshToken(token);
    const reading = claim && (await this.sessions.read(claim.sessionId));
    const macKey = reading && this.macKeyOf(reading);
    // A forged token ends nothing, else whoever knows an id could sign its owner out.
    if (!claim || !reading || !macKey || !isAuthentic(token, macKey)) return refuse();
    const { session, now } = reading;
    nameCaller({ kind: 'user', id: session.userId, scope: Scope.nothing() });
    switch (judgeRefresh(session, claim.counter, now, this.graceMs)) {
      case 'advance': {
        const advance = this.unitOfWork.run((tx) => this.sessions.advance(session, this.lives.idleMs, tx));
        const [hasMoved, about] = await Promise.all([advance, ask(session.userId)]);
        return hasMoved ? refreshed(session, session.counter + 1, macKey, about) : null;
      }
      case 'repeat':
        return refreshed(session, session.counter, macKey, await ask(session.userId));
      case 'reuse':
        foretellRefusal(401);
        await this.endReused(session, claim.counter);
        return refuse();
      case 'ahead':
        foretellRefusal(401);
        await this.reportAhead(session, claim.counter);
        return refuse();
      case 'ended':
        return refuse();
    }
  }

  private async endReused(session: Session, counter: number): Promise<void> {
    const { id, userId, ip } = session;
    await this.unitOfWork.run(async (tx) => {
      if (!(await this.sessions.end(id, userId, 'refresh_reuse', tx))) return; // another one was faster, and told of it
      const details = { presented: counter, current: session.counter };
      const target = { type: 'session', id };
      await this.audit.append(systemActor('auth'), { action: 'session.refresh_reuse', target, changes: details }, tx);
      await tx.publish(securityAlert(userId, this.clock.now(), { kind: 'refresh_reuse', userId, ip, details }));
    });
    this.actors.forget(id);
    this.logger.warn({ sessionId: id, userId }, 'refresh token used again, session ended');
  }

  /** A number that was never given: the database was restored, or its keys have leaked. */
  private async reportAhead({ id, userId, ip, counter: current }: Session, presented: number): Promise<void> {
    const details = { presented, current };
    await this.unitOfWork.run(async (tx) => {
      const target = { type: 'session', id };
      await this.audit.append(systemActor('auth'), { action: 'session.refresh_ahead', target, changes: details }, tx);
      await tx.publish(securityAlert(userId, this.clock.now(), { kind: 'refresh_ahead', userId, ip, details }));
    });
  }

  private macKeyOf({ session, macKey }: SessionReading): Buffer | null {
    try {
      return Buffer.from(this.envelope.open(macKey, subjectOf(session.id)), 'base64');
    } catch (error) {
      this.logger.error({ err: error, sessionId: session.id }, 'key of a session cannot be opened');
      return null;
    }
  }

  private auditEnd(
    actor: Actor,
    action: string,
    target: { type: string; id: string },
    changes: Record<string, unknown>,
    tx: Tx,
  ): Promise<void> {
    return this.audit.append(actor, { action, target, changes }, tx);
  }
}

function refreshed<T>(session: Session, counter: number, macKey: Buffer, about: T): RefreshedSession<T> {
  return {
    about,
    sessionId: session.id,
    refreshToken: makeRefreshToken({ sessionId: session.id, counter }, macKey),
    refreshUntil: session.absoluteUntil,
  };
}

function subjectOf(sessionId: string) {
  return { type: 'session', id: sessionId, field: 'macKey' };
}

function refuse(): never {
  throw new DomainError('auth.session_ended');
}
