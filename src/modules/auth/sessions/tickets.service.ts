import { randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { DomainError } from '../../../../libs/problem-details/index.js';
import type { Actor } from '../../../common/auth-context/index.js';
import { tokenDigest } from '../../../common/encryption/index.js';
import { outsideRequest } from '../../../common/http/index.js';
import { UnitOfWork } from '../../../common/persistence/index.js';
import { Actors } from '../access/actors.js';
import '../auth.errors.js';
import { TicketsRepository } from './tickets.repository.js';

/** Long enough to open a connection, too short to be found in a log in time. */
export const TICKET_SECONDS = 30;

/** Tickets by which a browser opens an event stream or a socket: they stand in the address, so they live short and open once. */
@Injectable()
export class Tickets {
  constructor(
    private readonly tickets: TicketsRepository,
    private readonly actors: Actors,
    private readonly unitOfWork: UnitOfWork,
  ) {}

  /** A ticket for the caller's session. Throws request.forbidden for a key, which can send its header. */
  async issue({ id: userId, sessionId }: Actor): Promise<string> {
    if (sessionId === null) throw new DomainError('request.forbidden');
    const ticket = randomBytes(32).toString('base64url');
    await this.unitOfWork.run((tx) =>
      this.tickets.insert(tokenDigest(ticket), { userId, sessionId }, TICKET_SECONDS * 1_000, tx),
    );
    return ticket;
  }

  /** Who holds the ticket, which is used up by that; null for one that is unknown, used, too old, or of an ended session. */
  async redeem(ticket: string): Promise<Actor | null> {
    // Outside the request: its record comes at its end and says who called.
    const holder = await outsideRequest(() => this.unitOfWork.run((tx) => this.tickets.take(tokenDigest(ticket), tx)));
    return holder && this.actors.ofSession(holder.sessionId, holder.userId);
  }
}
