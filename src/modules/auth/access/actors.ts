import { Injectable } from '@nestjs/common';
import type { Actor } from '../../../common/auth-context/index.js';
import { Clock } from '../../../common/clock/index.js';
import { RolePermissions } from '../roles/role-permissions.js';
import { actorOf } from '../users/user.js';
import { UsersRepository } from '../users/users.repository.js';

const FRESH_MS = 5_000;
const MAX_ENTRIES = 1_000;

/** The actor behind a user id, at most five seconds old: a disabled user or a changed role takes effect within that time. */
@Injectable()
export class Actors {
  private readonly cache = new Map<string, { actor: Actor | null; until: number }>();

  constructor(
    private readonly users: UsersRepository,
    private readonly roles: RolePermissions,
    private readonly clock: Clock,
  ) {}

  /** Null for a user who does not exist or is disabled. */
  async find(userId: string): Promise<Actor | null> {
    const now = this.clock.monotonicMs();
    const known = this.cache.get(userId);
    if (known && known.until > now) return known.actor;
    const user = await this.users.findByIdAcrossClients(userId);
    const actor = user?.status === 'active' ? actorOf(user, await this.roles.of(user.role), null) : null;
    if (this.cache.size >= MAX_ENTRIES) this.cache.clear();
    this.cache.set(userId, { actor, until: now + FRESH_MS });
    return actor;
  }
}
