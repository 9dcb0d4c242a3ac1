import { findHeaderFault, findRequestFault, outgoingHeaders, requestFailure } from './request-head.js';
import type { ExchangeRequest } from './types.js';

function aRequest(change: Partial<ExchangeRequest> = {}): ExchangeRequest {
  return { method: 'GET', url: 'http://example.com/', timeoutMs: 1_000, ...change };
}

describe('findRequestFault', () => {
  it.each([
    [{}, null],
    [{ method: 'get' }, 'METHOD'],
    [{ method: 'CONNECT' }, 'METHOD'],
    [{ method: 'TRACE' }, 'METHOD'],
    [{ method: 'GET / HTTP/1.1\r\nx: y\r\n\r\nGET' }, 'METHOD'],
    [{ timeoutMs: 0 }, 'TIMEOUT'],
    [{ timeoutMs: Number.NaN }, 'TIMEOUT'],
    [{ timeoutMs: Number.POSITIVE_INFINITY }, 'TIMEOUT'],
    [{ maxBodyBytes: -1 }, 'BODY_LIMIT'],
    [{ maxBodyBytes: Number.NaN }, 'BODY_LIMIT'],
    [{ maxBodyBytes: 0 }, null],
    [{ headers: { host: 'other.example' } }, 'HEADER_OWN'],
  ] as const)('%j → %s', (change, fault) => {
    expect(findRequestFault(aRequest(change))).toBe(fault);
  });
});

describe('findHeaderFault', () => {
  it.each([
    ['x-token', 'a b\tc é', null],
    ['x-token', 'a\r\nx: y', 'HEADER_VALUE'],
    ['x-token', 'a\nb', 'HEADER_VALUE'],
    ['x-token', 'a\u0000', 'HEADER_VALUE'],
    ['x-token', 'a\u010a', 'HEADER_VALUE'],
    ['x-to\r\nken', 'a', 'HEADER_NAME'],
    ['x token', 'a', 'HEADER_NAME'],
    ['', 'a', 'HEADER_NAME'],
    ['Host', 'a', 'HEADER_OWN'],
    ['Content-Length', '0', 'HEADER_OWN'],
    ['TRANSFER-ENCODING', 'chunked', 'HEADER_OWN'],
    ['connection', 'keep-alive', 'HEADER_OWN'],
    ['x-long', 'a'.repeat(17_000), 'HEADERS_SIZE'],
  ])('%j: %j → %s', (name, value, fault) => {
    expect(findHeaderFault({ [name]: value })).toBe(fault);
  });

  it('explains itself without repeating the value', () => {
    const failure = requestFailure('HEADER_VALUE');
    expect(failure).toMatchObject({ kind: 'invalid_url', code: 'INVALID_HEADER_VALUE', phase: null });
  });
});

describe('outgoingHeaders', () => {
  it('sets what belongs to the connection and keeps what the caller chose', () => {
    const headers = outgoingHeaders(
      aRequest({ method: 'POST', body: 'é', headers: { 'User-Agent': 'mine', Accept: 'text/html' } }),
      'example.com:8080',
      'Vigia',
    );
    expect(headers).toEqual({
      host: 'example.com:8080',
      'User-Agent': 'mine',
      Accept: 'text/html',
      'accept-encoding': 'gzip, deflate, br',
      connection: 'close',
      'content-length': 2,
    });
  });

  it('says that a POST without body is empty, and nothing of a body in a GET', () => {
    expect(outgoingHeaders(aRequest({ method: 'POST' }), 'a', 'b')['content-length']).toBe(0);
    expect(outgoingHeaders(aRequest(), 'a', 'b')).not.toHaveProperty('content-length');
  });
});
