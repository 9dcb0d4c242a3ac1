import { MemoryLimitStore } from '../../../../test/support/limits/memory-limit-store.js';
import { BlindIndex } from '../../../common/encryption/index.js';
import type { Logger } from '../../../common/logging/index.js';
import { LimitsConfig, SecurityConfig } from '../../../config/index.js';
import { HASHES_AT_ONCE } from '../passwords/passwords.js';
import type { LoginFailures } from './login-failures.js';
import { LoginLimiter } from './login-limiter.js';

const AT_ONCE = 4 * HASHES_AT_ONCE;
/** What is let in to wait or to be looked at. */
const ADMITTED = AT_ONCE + 64;

function limiter() {
  const clock = { now: () => new Date(0), monotonicMs: () => 0 };
  const store = new MemoryLimitStore(clock);
  const failures = { record: () => Promise.resolve() } as unknown as LoginFailures; // only what is called here
  const logger = { warn: () => undefined } as unknown as Logger; // only what is called here
  const digests = new BlindIndex(Object.assign(new SecurityConfig(), { BLIND_INDEX_KEY: 'AAAA' }));
  const config = Object.assign(new LimitsConfig(), { LOGIN_FAILURE_FLOOR_MS: 0 });
  return { limiter: new LoginLimiter(store, failures, digests, clock, logger, config), store };
}

/** Passwords that are looked at until the test says that they are wrong. */
function slowCheck() {
  const ends: (() => void)[] = [];
  let isOver = false;
  const check = () => new Promise<null>((resolve) => (isOver ? resolve(null) : ends.push(() => resolve(null))));
  const end = () => {
    isOver = true;
    for (const one of ends) one();
  };
  return { check, end };
}

describe('the login limiter', () => {
  it('lets few tries begin, some wait, and refuses the others before anything is counted', async () => {
    const { limiter: login, store } = limiter();
    const { check, end } = slowCheck();
    const strike = jest.spyOn(store, 'strike');
    const tries = Array.from({ length: 100 }, (_, n) =>
      login.attempt({ identifier: `p${String(n)}@vigia.example`, ip: `192.0.2.${String(n)}`, device: null }, check),
    );
    const refused = tries.slice(ADMITTED);
    for (const one of refused) await expect(one).rejects.toMatchObject({ code: 'auth.busy', retryAfterSeconds: 1 });
    expect(strike.mock.calls.length).toBeLessThanOrEqual(AT_ONCE);
    end();
    for (const one of tries.slice(0, ADMITTED))
      await expect(one).rejects.toMatchObject({ code: 'auth.wrong_credentials' });
    expect(strike).toHaveBeenCalledTimes(ADMITTED);
  });
});
