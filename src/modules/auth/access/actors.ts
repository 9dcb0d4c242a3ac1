import { Injectable } from '@nestjs/common';
import type { Actor } from '../../../common/auth-context/index.js';
import { Clock } from '../../../common/clock/index.js';
import { ClientDoors } from '../client-logins/client-doors.js';
import { RolePermissions } from '../roles/role-permissions.js';
import { SessionsRepository } from '../sessions/sessions.repository.js';
import { actorOf } from '../users/user.js';
import { UsersRepository } from '../users/users.repository.js';

/** With the time of a slow read this stays below the five seconds that are promised. */
const FRESH_MS = 4_000;
const MAX_ENTRIES = 10_000;

interface Known {
  readonly actor: Promise<Actor | null>;
  readonly untilMs: number;
}

/**
 * Who acts behind a session or a user id, at most five seconds old: an ended session, a disabled user and a changed role take
 * effect within that time on every instance.
 */
@Injectable()
export class Actors {
  private readonly known = new Map<string, Known>();

  constructor(
    private readonly users: UsersRepository,
    private readonly sessions: SessionsRepository,
    private readonly roles: RolePermissions,
    private readonly doors: ClientDoors,
    private readonly clock: Clock,
  ) {}

  /** Null for a session that has ended and for a user who does not exist or is not let in. */
  ofSession(sessionId: string, userId: string): Promise<Actor | null> {
    return this.fresh(sessionId, async () => {
      if ((await this.sessions.userOfLive(sessionId)) !== userId) return null;
      return this.read(userId, sessionId);
    });
  }

  /** The user as such, in no session. Null for one who does not exist or is not active. */
  ofUser(userId: string): Promise<Actor | null> {
    return this.fresh(`user:${userId}`, () => this.read(userId, null));
  }

  /** What is known of a session is read anew; other instances learn of a change within five seconds. */
  forget(sessionId: string): void {
    this.known.delete(sessionId);
  }

  private async read(userId: string, sessionId: string | null): Promise<Actor | null> {
    const user = await this.users.findByIdAcrossClients(userId);
    if (!user || !(await this.doors.letsIn(user))) return null;
    return actorOf(user, await this.roles.of(user.role), sessionId);
  }

  /** Requests that come together share one read; its age counts from its beginning. A failed read is not kept. */
  private fresh(key: string, read: () => Promise<Actor | null>): Promise<Actor | null> {
    const nowMs = this.clock.monotonicMs();
    const known = this.known.get(key);
    if (known && known.untilMs > nowMs) return known.actor;
    const actor = read();
    if (this.known.size >= MAX_ENTRIES) this.known.clear();
    const entry = { actor, untilMs: nowMs + FRESH_MS };
    this.known.set(key, entry);
    actor.catch(() => {
      if (this.known.get(key) === entry) this.known.delete(key);
    });
    return actor;
  }
}
