import { Injectable } from '@nestjs/common';
import { systemActor } from '../../../common/auth-context/index.js';
import { Clock } from '../../../common/clock/index.js';
import { addressKey, foretellRefusal } from '../../../common/http/index.js';
import { UnitOfWork } from '../../../common/persistence/index.js';
import { Audit } from '../../audit/index.js';
import { securityAlert } from '../security-alerts/security-alert.facts.js';
import { SpraysRepository } from './sprays.repository.js';

/** REQUIREMENTS §F: ten different identifiers from one address within ten minutes. */
const SPRAY = { identifiers: 10, windowMs: 600_000 };
/** Enough to tell identifiers apart in the audit, too little to look one up. */
const SHOWN_DIGEST = 8;
const ACTOR = systemActor('login');

export interface LoginFailure {
  readonly ip: string;
  /** Digest of the identifier. */
  readonly digest: string;
  readonly isKnownDevice: boolean;
}

/** Puts failed sign-ins on record and raises the alarm when somebody tries one address after the other. */
@Injectable()
export class LoginFailures {
  constructor(
    private readonly sprays: SpraysRepository,
    private readonly unitOfWork: UnitOfWork,
    private readonly audit: Audit,
    private readonly clock: Clock,
  ) {}

  async record({ ip, digest, isKnownDevice }: LoginFailure): Promise<void> {
    const shown = digest.slice(0, SHOWN_DIGEST);
    const isSpray = await this.sprays.record(addressKey(ip), shown, SPRAY);
    foretellRefusal(401);
    await this.unitOfWork.run(async (tx) => {
      const target = { type: 'login', id: shown };
      const changes = { outcome: 'denied', isKnownDevice };
      await this.audit.append(ACTOR, { action: 'login.failed', target, changes }, tx);
      if (!isSpray) return;
      const details = { identifiers: SPRAY.identifiers, minutes: SPRAY.windowMs / 60_000 };
      await this.audit.append(ACTOR, { action: 'login.spray', target: null, changes: details }, tx);
      const alert = { kind: 'login_spray', userId: null, ip, details } as const;
      await tx.publish(securityAlert(ip, this.clock.now(), alert));
    });
  }
}
