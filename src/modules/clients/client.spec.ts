import '../../common/http/index.js';
import { DomainError } from '../../../libs/problem-details/index.js';
import { canonical } from './canonical-client.js';
import { changedFields, fullFields, patchedFields } from './client.js';

const NOW = new Date('2026-03-01T02:00:00Z'); // still February in São Paulo
const NEW = { status: 'active', statusReason: null } as const;
const SUSPENDED = { status: 'suspended', statusReason: 'contrato em atraso' } as const;

describe('fields of a client', () => {
  const base = fullFields({ name: 'Padaria', email: 'a@b.example' }, NEW);

  it('are empty where a new client has none, and count as changed where it has some', () => {
    expect(base).toMatchObject({ name: 'Padaria', company: null, tags: [], extraData: null, ...NEW });
    expect(changedFields(null, base)).toEqual(['name', 'email', 'status']);
  });

  it('that are replaced keep status and reason, a reason only with its status', () => {
    const name = 'Padaria';
    expect(fullFields({ name }, SUSPENDED)).toMatchObject(SUSPENDED);
    expect(fullFields({ name, status: 'suspended' }, SUSPENDED)).toMatchObject(SUSPENDED);
    expect(fullFields({ name, status: 'inactive' }, SUSPENDED)).toMatchObject({
      status: 'inactive',
      statusReason: null,
    });
    expect(fullFields({ name, statusReason: 'b' }, SUSPENDED)).toMatchObject({ ...SUSPENDED, statusReason: 'b' });
  });

  it('that are patched keep the others, whatever else the client has', () => {
    const present = { ...base, ...SUSPENDED, tags: ['a'], id: 'x', hasOutboundKey: true };
    expect(patchedFields(present, { company: 'Ipê', outboundKey: 'k' })).toEqual({
      ...base,
      ...SUSPENDED,
      tags: ['a'],
      company: 'Ipê',
    });
    expect(patchedFields(present, { status: 'active' })).toMatchObject(NEW);
  });

  it('have changed when what they hold has', () => {
    const before = { ...base, tags: ['a', 'b'], extraData: { a: { b: 1 } } };
    expect(changedFields(before, { ...before, tags: ['a', 'b'], extraData: { a: { b: 1 } } })).toEqual([]);
    expect(changedFields(before, { ...before, tags: ['b', 'a'], extraData: { a: { b: 2 } } })).toEqual([
      'tags',
      'extraData',
    ]);
  });

  it('have one spelling', () => {
    const given = {
      name: ' Joa\u0303o ',
      email: ' A@B.example ',
      phone: '(11) 98765-4321',
      cpf: '529.982.247-25',
      cnpj: '12.abc.345/01de-35',
      birthDate: '28/02/2026',
      cep: '50030-230',
      country: 'br',
      company: '  ',
      notes: '',
      tags: ['a', 'a', 'b'],
    };
    expect(canonical(fullFields(given, NEW), NOW)).toMatchObject({
      name: 'João',
      email: 'a@b.example',
      phone: '+5511987654321',
      cpf: '52998224725',
      cnpj: '12ABC34501DE35',
      birthDate: '2026-02-28',
      cep: '50030230',
      country: 'BR',
      company: null,
      notes: null,
      tags: ['a', 'b'],
    });
  });

  it.each([
    [{ birthDate: '2026-03-01' }, '/birthDate', 'birth_date.future'],
    [{ birthDate: '1890-01-01' }, '/birthDate', 'birth_date.too_old'],
    [{ outboundKeyHeader: 'Content-Length' }, '/outboundKeyHeader', 'field.header'],
    [{ email: null }, '/email', 'field.one_of'],
  ])('%j are refused at %s', (fault, pointer, code) => {
    const spell = (): unknown => canonical({ ...base, ...fault }, NOW);
    expect(spell).toThrow(DomainError);
    expect(spell).toThrow(
      expect.objectContaining({ errors: expect.arrayContaining([expect.objectContaining({ pointer, code })]) }),
    );
  });
});
