import { Passwords } from './passwords.js';

describe('passwords', () => {
  it('answers wrong for an account that does not exist, even for the password of the stand-in', async () => {
    const passwords = new Passwords();
    expect(await passwords.verify(undefined, 'no account has this password')).toEqual({
      isRight: false,
      isOutdated: false,
    });
  });

  it('lets few hash at once, queues some and refuses the rest', async () => {
    const passwords = new Passwords();
    const outcomes = await Promise.allSettled(Array.from({ length: 100 }, () => passwords.hash('trombone lilás')));
    const refused = outcomes.filter(({ status }) => status === 'rejected');
    expect(outcomes.length - refused.length).toBeGreaterThanOrEqual(65);
    expect(outcomes.length - refused.length).toBeLessThanOrEqual(68);
    expect(refused[0]).toMatchObject({ reason: { code: 'auth.busy', retryAfterSeconds: 1 } });
    expect(await passwords.hash('after the storm')).toMatch(/^\$argon2id/);
  });
});
