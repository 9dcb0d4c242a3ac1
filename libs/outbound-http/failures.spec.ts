import { codeOf, socketFailure, targetFailure, type TargetFault } from './failures.js';

function systemError(code: unknown): Error {
  return Object.assign(new Error('connect 10.1.2.3:6379'), { code });
}

describe('socketFailure', () => {
  it.each([
    ['EMFILE', 'tcp', 'local'],
    ['ENFILE', 'tcp', 'local'],
    ['EADDRNOTAVAIL', 'tcp', 'local'],
    ['ENOBUFS', 'download', 'local'],
    ['EMFILE', 'tls', 'local'],
    ['ECONNREFUSED', 'tcp', 'connect'],
    ['EHOSTUNREACH', 'tcp', 'connect'],
    ['ECONNRESET', 'first_byte', 'connect'],
    ['ETIMEDOUT', 'tcp', 'timeout'],
    ['ECONNRESET', 'tls', 'tls'],
    ['CERT_HAS_EXPIRED', 'tls', 'tls'],
    ['HPE_INVALID_CONSTANT', 'download', 'protocol'],
    ['HPE_HEADER_OVERFLOW', 'download', 'too_large'],
    ['Z_DATA_ERROR', 'download', 'protocol'],
  ] as const)('%s in %s is %s', (code, phase, kind) => {
    const failure = socketFailure(systemError(code), phase);
    expect(failure).toMatchObject({ kind, phase, code });
    expect(failure.detail).not.toContain('10.1.2.3');
  });

  it('takes no code that is not plainly one', () => {
    expect([codeOf(systemError('connect 10.1.2.3')), codeOf(systemError(7)), codeOf(null), codeOf('E')]).toEqual([
      null,
      null,
      null,
      null,
    ]);
    expect(codeOf({ code: 'EMFILE' })).toBe('EMFILE');
  });
});

describe('targetFailure', () => {
  it('is a refusal for what the operator could free, and bad input otherwise', () => {
    const kindOf = (fault: TargetFault): string => targetFailure(fault).kind;
    expect([
      kindOf('address_refused'),
      kindOf('port_refused'),
      kindOf('url_userinfo'),
      kindOf('host_too_long'),
    ]).toEqual(['refused', 'refused', 'invalid_url', 'invalid_url']);
  });
});
