import { clientOfAnswer, clientRowsIn } from './answer-notes.js';

describe('what an answer says of clients', () => {
  it.each([
    ['/api/v1/services/{id}', { id: 's', clientId: 'c' }, 'c'],
    ['/api/v1/clients/{id}', { id: 'c' }, 'c'],
    ['/api/v1/clients', { id: 'c' }, 'c'],
    ['/api/v1/clients', { items: [{ id: 'c' }] }, null],
    ['/api/v1/me', { id: 'u' }, null],
    ['/api/v1/access-logs/{id}', { id: 'r', clientId: null }, null],
    ['/api/v1/clients/{id}', undefined, null],
  ])('%s %j is about %s', (endpoint, body, clientId) => {
    expect(clientOfAnswer(endpoint, body)).toBe(clientId);
  });

  it.each([
    ['/api/v1/clients', { items: [{ id: 'a' }, { id: 'b' }] }, 2],
    ['/api/v1/clients/{id}', { id: 'a' }, 1],
    ['/api/v1/clients/{id}/personal-data', { id: 'a', cpf: null }, 1],
    ['/api/v1/services', { items: [{ id: 's', clientId: 'a' }] }, 1],
    ['/api/v1/users', { items: [{ id: 'u' }] }, 0],
    ['/api/v1/me', { id: 'u' }, 0],
    ['/api/v1/clients', null, 0],
  ])('%s %j holds %d rows of clients', (endpoint, body, rows) => {
    expect(clientRowsIn(endpoint, body)).toBe(rows);
  });
});
