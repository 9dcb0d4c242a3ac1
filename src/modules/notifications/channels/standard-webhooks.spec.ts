import { Webhook } from 'standardwebhooks';
import { newSigningSecret, signatureHeaders } from './standard-webhooks.js';

const body = '{"type":"incident.opened","name":"Padaria São João"}';

describe('signature of a webhook', () => {
  it('is accepted by the reference implementation, for every secret', () => {
    const secrets = [newSigningSecret(), newSigningSecret()];
    const headers = signatureHeaders({ id: 'abc', at: new Date(), body }, secrets);
    for (const secret of secrets)
      expect(new Webhook(secret).verify(body, headers)).toMatchObject({ type: 'incident.opened' });
    expect(() => new Webhook(newSigningSecret()).verify(body, headers)).toThrow('No matching signature');
    expect(() => new Webhook(secrets[0]!).verify(`${body} `, headers)).toThrow('No matching signature');
  });

  it('agrees with the published example', () => {
    // Source: Standard Webhooks specification, test vector of the reference libraries.
    const secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
    const headers = signatureHeaders(
      { id: 'msg_p5jXN8AQM9LWM0D4loKWxJek', at: new Date(1_614_265_330_000), body: '{"test": 2432232314}' },
      [secret],
    );
    expect(headers['webhook-signature']).toBe('v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=');
  });

  it('has secrets of 32 random bytes, and refuses others', () => {
    expect(newSigningSecret()).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
    expect(() => signatureHeaders({ id: 'a', at: new Date(0), body }, ['whsec_c2hvcnQ='])).toThrow(RangeError);
    expect(() => signatureHeaders({ id: 'a', at: new Date(0), body }, ['plain'])).toThrow(RangeError);
  });
});
