import { createHmac, randomBytes } from 'node:crypto';

const PREFIX = 'whsec_';
const SECRET_BYTES = 32;

/** A new signing secret: `whsec_` and 32 random bytes in base64 (the scheme asks for 24 to 64). */
export function newSigningSecret(): string {
  return `${PREFIX}${randomBytes(SECRET_BYTES).toString('base64')}`;
}

export interface SignedMessage {
  readonly id: string;
  /** Moment of this try; receivers refuse what is more than some minutes old. */
  readonly at: Date;
  readonly body: string;
}

/**
 * The headers that identify and sign a message.
 * @param secrets `whsec_<base64>`; one signature each, so that a receiver that knows any of them accepts
 * @throws RangeError for a secret of another form
 * Source: Standard Webhooks specification 1.0.0, symmetric signatures `v1`.
 */
export function signatureHeaders({ id, at, body }: SignedMessage, secrets: readonly string[]): Record<string, string> {
  const timestamp = String(Math.floor(at.getTime() / 1_000));
  const signatures = secrets.map((secret) => {
    const mac = createHmac('sha256', keyOf(secret)).update(`${id}.${timestamp}.${body}`).digest('base64');
    return `v1,${mac}`;
  });
  return { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': signatures.join(' ') };
}

function keyOf(secret: string): Buffer {
  const key = Buffer.from(secret.startsWith(PREFIX) ? secret.slice(PREFIX.length) : '', 'base64');
  if (key.length < 24) throw new RangeError('a signing secret is whsec_ and at least 24 bytes in base64');
  return key;
}
