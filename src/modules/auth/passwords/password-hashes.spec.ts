import argon2 from 'argon2';
import { hashPassword, verifyPassword } from './password-hashes.js';

const PASSWORD = 'trombone lilás';
const RIGHT_AND_OLD = { isRight: true, isOutdated: true };
const WRONG = { isRight: false, isOutdated: false };
/** Made with Python's hashlib, in the format of werkzeug.security. */
const PBKDF2 = 'pbkdf2:sha256:1000$Zk3bXh9Q$e18f284cdd5a1958370dfa881225474e5fdd5b754ace4468140f4af4286c96cf';
const SCRYPT =
  'scrypt:1024:8:1$Zk3bXh9Q$de9806bf434f289c07f54612895d9a57de445af6231053e8cd66f74134ff77fc396b3c2396959a5476e5a117bc33fff3c3aa11129113d0fd46e82684cae57bf2';
/** Published with crypt_blowfish; the password is «U*U». */
const BCRYPT = '$2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW';

/** 32 bytes, so that the form is right. */
const DIGEST = 'A'.repeat(43);

describe('password hashes', () => {
  it('knows its own, whatever form of an accent was typed, and no other password', async () => {
    const hash = await hashPassword(PASSWORD);
    for (const part of ['$argon2id$v=19$', 'm=19456', 't=2', 'p=1']) expect(hash).toContain(part);
    expect(await verifyPassword(hash, PASSWORD.normalize('NFD'))).toEqual({ isRight: true, isOutdated: false });
    expect(await verifyPassword(hash, 'trombone lilas')).toEqual(WRONG);
  });

  it.each([
    ['pbkdf2 of Werkzeug', PBKDF2, PASSWORD],
    ['scrypt of Werkzeug', SCRYPT, PASSWORD],
    ['bcrypt', BCRYPT, 'U*U'],
    ['bcrypt as PHP writes it', BCRYPT.replace('$2a$', '$2y$'), 'U*U'],
  ])('knows %s, and asks for a new hash of it', async (_, hash, password) => {
    expect(await verifyPassword(hash, password)).toEqual(RIGHT_AND_OLD);
    expect(await verifyPassword(hash, `${password}!`)).toEqual(WRONG);
  });

  it('asks for a new hash of a weaker argon2id', async () => {
    const weak = await argon2.hash(PASSWORD, { type: argon2.argon2id, memoryCost: 8_192, timeCost: 2, parallelism: 1 });
    expect(await verifyPassword(weak, PASSWORD)).toEqual(RIGHT_AND_OLD);
  });

  it.each([
    ['too many rounds', PBKDF2.replace(':1000$', ':2000001$')],
    ['an unknown digest', PBKDF2.replace('sha256', 'md5')],
    ['too much memory of scrypt', SCRYPT.replace('1024:8:1', '1048576:8:1')],
    ['an N that is no power of two', SCRYPT.replace('1024:8:1', '1023:8:1')],
    ['too much memory of argon2', `$argon2id$v=19$m=4194304,t=2,p=1$c2FsdHNhbHQ$${DIGEST}`],
    ['too much time of argon2, in another order', `$argon2id$v=19$m=64,p=1,t=4000000$c2FsdHNhbHQ$${DIGEST}`],
    ['a cost of bcrypt that takes minutes', BCRYPT.replace('$05$', '$20$')],
    ['an empty text', ''],
    ['a password in clear', PASSWORD],
    ['an empty digest', 'pbkdf2:sha256:1000$salt$'],
  ])('takes %s for wrong, at once', async (_, hash) => {
    expect(await verifyPassword(hash, PASSWORD)).toEqual(WRONG);
  });
});
