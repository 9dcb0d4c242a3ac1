import fc from 'fast-check';
import { type Failed, type Outcome } from '../outcome.js';
import {
  readBrasilapiAddress,
  readBrasilapiAreaCode,
  readBrasilapiBanks,
  readBrasilapiHolidays,
  readBrasilapiPixParticipants,
  readBrasilapiRates,
} from './brasilapi.js';
import { readCompany } from './companies.js';
import { isFailed, type Reply, replyOf } from './reply.js';
import { readViacepAddress, readViacepAddresses, viacepPaths } from './viacep.js';

const CEP = '01001000';
const CNPJ = '33683111000280';

type Read = (reply: Reply | Failed) => Outcome<unknown>;
const READERS: readonly (readonly [string, Read])[] = [
  ['an address of ViaCEP', (reply) => readViacepAddress(CEP, reply)],
  ['addresses of ViaCEP', (reply) => readViacepAddresses('SP', reply)],
  ['an address of BrasilAPI', (reply) => readBrasilapiAddress(CEP, reply)],
  ['banks', readBrasilapiBanks],
  ['an area code', (reply) => readBrasilapiAreaCode('61', reply)],
  ['holidays', (reply) => readBrasilapiHolidays(2026, reply)],
  ['rates', readBrasilapiRates],
  ['institutions in Pix', readBrasilapiPixParticipants],
  ['a company', (reply) => readCompany(CNPJ, reply)],
];

/** Members that readers look at, with values of all kinds under them. */
const NAMES = ['erro', 'cep', 'localidade', 'uf', 'city', 'state', 'ibge', 'type', 'name', 'message', 'cnpj'];
const MORE = ['razao_social', 'cnaes_secundarios', 'ispb', 'code', 'fullName', 'cities', 'date', 'logradouro'];
const RATES_AND_PIX = ['nome', 'valor', 'modalidade_participacao', 'tipo_participacao'];
const value = fc.oneof(fc.jsonValue({ maxDepth: 2 }), fc.constantFrom(CEP, CNPJ, 'SP', '2026-01-01', 'true', true));
const record = fc.dictionary(fc.constantFrom(...NAMES, ...MORE, ...RATES_AND_PIX), value);
const body = fc.oneof(fc.jsonValue(), record, fc.array(record, { maxLength: 60 }));
const reply = fc.record({ status: fc.constantFrom(200 as const, 400 as const, 404 as const), body });

describe.each(READERS)('the reader of %s', (_, read) => {
  it('makes an outcome of whatever JSON there is, never an exception', () => {
    fc.assert(
      fc.property(reply, (given) => {
        const outcome = read(given);
        expect(['found', 'not_found', 'failed']).toContain(outcome.kind);
        if (outcome.kind === 'found') expect(given.status).toBe(200);
        if (outcome.kind === 'failed') expect(['refused', 'unreadable']).toContain(outcome.reason);
      }),
      { numRuns: 400 },
    );
  });

  it('passes on what went wrong before', () => {
    const failure = { kind: 'failed', reason: 'timeout' } as const;
    expect(read(failure)).toBe(failure);
  });
});

describe('an exchange', () => {
  const PHASES = { dnsMs: null, tcpMs: 1, tlsMs: null, firstByteMs: 1, downloadMs: 1 };
  const answered = (statusCode: number, headers: Record<string, string>, text: string): Reply | Failed =>
    replyOf({
      ...{ ok: true, statusCode, headers, body: Buffer.from(text), tls: null },
      ...{ durationMs: 3, phases: PHASES, remoteAddress: null },
    });

  it.each([
    ['application/json', true],
    ['application/json; charset=utf-8', true],
    ['APPLICATION/JSON', true],
    ['application/problem+json', true],
    ['text/html', false],
    ['application/jsonp', false],
    ['text/json, application/json', false],
  ])('with Content-Type %s is read: %s', (type, isRead) => {
    expect(!isFailed(answered(200, { 'content-type': type }, '{"a":1}'))).toBe(isRead);
  });

  it.each([
    ['7', 7_000],
    ['0', 0],
    ['7200', 60_000],
    ['Wed, 21 Oct 2026 07:28:00 GMT', undefined],
    ['-1', undefined],
    ['1e3', undefined],
  ])('with Retry-After %s asks for %s ms', (header, retryAfterMs) => {
    for (const status of [429, 503])
      expect(answered(status, { 'retry-after': header }, '')).toMatchObject(
        retryAfterMs === undefined ? { kind: 'failed' } : { retryAfterMs },
      );
  });
});

it('names of cities and streets are encoded, whatever stands in them', () => {
  expect(viacepPaths.addresses('SP', 'São Paulo', 'a/../b?c#d')).toBe('/SP/S%C3%A3o%20Paulo/a%2F..%2Fb%3Fc%23d/json/');
});

describe('rates', () => {
  const percentOf = (valor: unknown) => readBrasilapiRates({ status: 200, body: [{ nome: 'CDI', valor }] });

  it.each([
    [14.9, '14.9'],
    [14.899999999999999, '14.9'],
    [0, '0'],
    [-0.00001, '0'],
    [-0.12, '-0.12'],
    [1e-7, '0'],
    [13.65, '13.65'],
  ])('of %p are the text %p', (valor, percent) => {
    expect(percentOf(valor)).toEqual({ kind: 'found', value: [{ name: 'CDI', percent }] });
  });

  it.each([1e3, -1e3, 1e21, Number.NaN, '14.9', null, undefined])('of %p are none', (valor) => {
    expect(percentOf(valor)).toEqual({ kind: 'failed', reason: 'unreadable' });
  });
});
