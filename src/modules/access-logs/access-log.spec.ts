import { actionOf, isAboutIdentity, isRecorded, templateOf } from './access-log.js';

describe('the action of a call', () => {
  it.each([
    ['GET', '/api/v1/clients', 200, 'read'],
    ['HEAD', '/api/v1/clients', 200, 'read'],
    ['POST', '/api/v1/clients', 201, 'create'],
    ['POST', '/api/v1/services/{id}/pause', 200, 'update'],
    ['POST', '/api/v1/notifications/destinations', 201, 'create'],
    ['POST', '/api/v1/clients/{id}/personal-data', 200, 'read'],
    ['POST', '/api/v1/integrations/validation/cpf', 200, 'read'],
    ['PUT', '/api/v1/clients/{id}', 412, 'update'],
    ['PATCH', '/api/v1/clients/{id}', 200, 'update'],
    ['DELETE', '/api/v1/clients/{id}', 204, 'delete'],
    ['DELETE', '/api/v1/clients/{id}', 500, 'error'],
    ['POST', '/api/v1/auth/login', 401, 'login'],
    ['POST', '/api/v1/auth/login', 503, 'error'],
    ['POST', '/api/v1/auth/logout', 200, 'logout'],
    ['POST', '/api/v1/auth/refresh', 200, 'update'],
    ['PROPFIND', 'unmatched', 404, 'read'],
  ])('of %s %s answered %d is %s', (method, endpoint, status, action) => {
    expect(actionOf(method, endpoint, status)).toBe(action);
  });
});

it.each([
  ['/api/v1/clients', true],
  ['/API/V1/clients', true],
  ['/api/v1', true],
  ['/api/v1/health', false],
  ['/api/v1/health/stats', false],
  ['/api/v1/healthy', true],
  ['/api/v10', false],
  ['/health/live', false],
  ['/metrics', false],
])('records %s: %s', (path, isIt) => {
  expect(isRecorded(path)).toBe(isIt);
});

it.each([
  ['read', '/api/v1/clients/{id}', false],
  ['login', '/erp/login', true],
  ['read', '/api/v1/me', true],
  ['update', '/api/v1/users/{id}', true],
  ['read', '/api/v1/api-keys', true],
  ['read', '/api/v1/metrics', false],
] as const)('a %s of %s is about identity: %s', (action, endpoint, isIt) => {
  expect(isAboutIdentity({ action, endpoint })).toBe(isIt);
});

it('writes templates with braces and never the address', () => {
  expect(templateOf('/api/v1/clients/:id/keys/:keyId')).toBe('/api/v1/clients/{id}/keys/{keyId}');
  expect(templateOf(undefined)).toBe('unmatched');
  expect(templateOf(`/${'x'.repeat(300)}`)).toHaveLength(200);
});
