import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { checkpointKey, CheckpointSigner } from './audit-checkpoint.js';

const HEAD = { seq: 7, hash: 'a'.repeat(64), total: 3_200 };
const AT = new Date('2026-11-30T12:00:00.000Z');
const secret = (): string => randomBytes(32).toString('base64');

describe('a checkpoint', () => {
  const signer = new CheckpointSigner(checkpointKey('', secret()));

  it('reads back what was signed', () => {
    const line = signer.lineOf(HEAD, AT);
    expect(signer.read(line)).toEqual({ seq: 7, head: HEAD.hash, total: 3_200, at: AT.toISOString() });
  });

  it('is refused with any field changed, added or gone, and when it is no JSON', () => {
    const fields = JSON.parse(signer.lineOf(HEAD, AT)) as Record<string, unknown>;
    const spoilt = Object.keys(fields).flatMap((name) => [
      { ...fields, [name]: name === 'seq' ? 8 : 'x' },
      Object.fromEntries(Object.entries(fields).filter(([other]) => other !== name)),
    ]);
    const texts = [...spoilt, { ...fields, more: 1 }].map((value) => JSON.stringify(value));
    for (const text of [...texts, '', 'null', '[]', '{', '"text"']) expect(signer.read(text)).toBeNull();
  });

  it('is good under its own key only, which the same secret always gives', () => {
    const [first, second] = [secret(), secret()];
    const line = new CheckpointSigner(checkpointKey('', first)).lineOf(HEAD, AT);
    expect(new CheckpointSigner(checkpointKey('', first)).read(line)).not.toBeNull();
    expect(new CheckpointSigner(checkpointKey('', second)).read(line)).toBeNull();
  });

  it('is signed by the given key where there is one', () => {
    const pem = generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
    const line = new CheckpointSigner(checkpointKey(pem, secret())).lineOf(HEAD, AT);
    expect(new CheckpointSigner(checkpointKey(pem, secret())).read(line)).not.toBeNull();
    expect(signer.read(line)).toBeNull();
  });
});
