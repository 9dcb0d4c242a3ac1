import { withoutAlias } from './route-aliases.js';

describe('second names of routes', () => {
  it.each([
    ['/api/v1/auth/users', '/api/v1/users'],
    ['/api/v1/auth/users/1/sessions?limit=1', '/api/v1/users/1/sessions?limit=1'],
    ['/api/v1/auth/me?x=1', '/api/v1/me?x=1'],
    ['/api/v1/auth/sessions', '/api/v1/me/sessions'],
  ])('%s is %s', (alias, path) => {
    expect(withoutAlias(alias)).toBe(path);
  });

  it.each(['/api/v1/auth/usersx', '/api/v1/auth/session', '/api/v1/clients', '/api/v1/authentication/me', '/'])(
    '%s is itself',
    (path) => {
      expect(withoutAlias(path)).toBe(path);
    },
  );
});
