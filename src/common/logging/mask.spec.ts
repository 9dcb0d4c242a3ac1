import { Writable } from 'node:stream';
import { createLogger } from './logger.js';
import { maskText } from './mask.js';

const CANARIES = {
  cpf: '529.982.247-25',
  bareCpf: '52998224725',
  cnpj: '11.222.333/0001-81',
  phone: '+55 11 98765-4321',
  token: 'eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl',
  bearer: 'Bearer abcdefghijklmnop',
  webhookSecret: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
  password: 'correct horse battery staple',
  dsn: 'mongodb://vigia:s3cr3t@db.internal/vigia',
};

function written(log: (logger: ReturnType<typeof createLogger>) => void): string {
  let text = '';
  const destination = new Writable({
    write(chunk: Buffer, _encoding, done) {
      text += chunk.toString();
      done();
    },
  });
  log(createLogger({ level: 'debug', destination }));
  return text;
}

describe('the log', () => {
  it('writes none of the values that must not leave, wherever they stand', () => {
    const text = written((logger) => {
      const { password, ...inText } = CANARIES;
      logger.info({ nested: { deep: [{ note: Object.values(inText).join(' and ') }], password } }, 'with everything');
      logger.warn(
        { cpf: CANARIES.bareCpf, outboundKey: 'k-123456', headers: { authorization: CANARIES.bearer } },
        'by name',
      );
      logger.error(
        { err: new Error(`cannot reach ${CANARIES.dsn} for ${CANARIES.cpf}`, { cause: new Error(CANARIES.token) }) },
        'failed',
      );
      logger.info({}, `phrase with ${CANARIES.cpf}`);
    });
    for (const secret of [...Object.values(CANARIES), 's3cr3t', 'k-123456']) expect(text).not.toContain(secret);
    expect(text.trim().split('\n')).toHaveLength(4);
  });

  it('leaves identifiers and figures alone', () => {
    const text =
      'request 0f9d2c1e-5f3b-4c6a-9d2e-1a2b3c4d5e6f took 1234 ms at 2026-11-23T06:00:00.123Z for 6b03d7bf329574af4af61fb3';
    expect(maskText(text)).toBe(text);
  });
});
