import { Injectable } from '@nestjs/common';
import type { Tx } from '../../../common/persistence/index.js';

/** Port of the login limiter: what clears the counted failures of an address. */
export abstract class PasswordPathUnlock {
  /** Opens the way by password again, in the caller's unit of work. @param email normalised */
  abstract clearFor(email: string, tx: Tx): Promise<void>;
}

/** Where nothing limits, nothing is to be cleared. */
@Injectable()
export class NoPasswordLimits extends PasswordPathUnlock {
  clearFor(_email: string, _tx: Tx): Promise<void> {
    return Promise.resolve();
  }
}
