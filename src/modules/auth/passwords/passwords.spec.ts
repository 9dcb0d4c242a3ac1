import { Passwords } from './passwords.js';

describe('passwords', () => {
  it('answers wrong for an account that does not exist, even for the password of the stand-in', async () => {
    const passwords = new Passwords();
    expect(await passwords.verify(undefined, 'no account has this password')).toEqual({
      isRight: false,
      isOutdated: false,
    });
  });

  // A check for nobody takes its place among the others: it costs a hash, so its time tells nothing.
  it.each([
    { what: 'hashes', once: (passwords: Passwords) => passwords.hash('trombone lilás') },
    { what: 'checks for nobody', once: (passwords: Passwords) => passwords.verify(undefined, 'trombone lilás') },
  ])('lets few $what run at once, queues some and refuses the rest', async ({ once }) => {
    const passwords = new Passwords();
    const outcomes = await Promise.allSettled(Array.from({ length: 100 }, () => once(passwords)));
    const refused = outcomes.filter(({ status }) => status === 'rejected');
    expect(outcomes.length - refused.length).toBeGreaterThanOrEqual(65);
    expect(outcomes.length - refused.length).toBeLessThanOrEqual(68);
    expect(refused[0]).toMatchObject({ reason: { code: 'auth.busy', retryAfterSeconds: 1 } });
    expect(await passwords.hash('after the storm')).toMatch(/^\$argon2id/);
  });
});
