import '../../common/http/index.js';
import { canonical } from './canonical-client.js';
import { fullFields } from './client.js';
import { madeUpClients } from './made-up-clients.js';

const NEW = { status: 'active', statusReason: null } as const;

describe('made-up clients', () => {
  const some = [...madeUpClients(7, 500)];

  it('are the same for the same seed, however many are asked for, and others for another', () => {
    expect([...madeUpClients(7, 20)]).toEqual(some.slice(0, 20));
    expect([...madeUpClients(8, 20)]).not.toEqual(some.slice(0, 20));
  });

  it('are in order as they stand, and share no e-mail, CPF or CNPJ', () => {
    const now = new Date('2026-01-01T12:00:00Z');
    for (const client of some) expect(canonical(fullFields(client, NEW), now)).toMatchObject(client);
    for (const field of ['email', 'cpf', 'cnpj'] as const) {
      const values = some.map((client) => client[field]).filter((value) => value !== null);
      expect([field, new Set(values).size]).toEqual([field, values.length]);
    }
  });
});
