import { defineErrors } from '../../../libs/problem-details/index.js';

export const authErrors = defineErrors({
  'auth.wrong_credentials': {
    kind: 'unauthenticated',
    title: 'E-mail or password is wrong',
    remedy: 'Check both. The answer is the same for an unknown address and for a disabled user.',
  },
  'auth.session_ended': {
    kind: 'unauthenticated',
    title: 'The session has ended',
    remedy:
      'Sign in again. The answer is the same for a token that is unknown, forged, too old or of an ended session.',
  },
  'auth.foreign_origin': {
    kind: 'forbidden',
    title: 'The request comes from another site',
    remedy: 'Send it from a page of this installation, or from an origin that CORS_ORIGINS names.',
  },
  'session.not_found': {
    kind: 'not_found',
    title: 'No such session',
    remedy: 'List the live sessions; one that has ended is not among them.',
  },
  'auth.busy': {
    kind: 'unavailable',
    title: 'Too many sign-ins at once',
    remedy: 'Try again after the seconds in Retry-After.',
  },
  'auth.throttled': {
    kind: 'rate_limited',
    title: 'Too many failed sign-ins',
    remedy:
      'Wait for the seconds in Retry-After. The answer is the same for an unknown address. A password reset ends the waiting.',
  },
  'auth.limiter_unavailable': {
    kind: 'unavailable',
    title: 'Sign-ins cannot be counted',
    remedy: 'Try again after the seconds in Retry-After; until the counting store is back nobody signs in by password.',
  },
  'auth.route_unknown': {
    kind: 'not_found',
    title: 'No such route',
    remedy: 'Give a method and a path of docs/openapi.json, such as GET /api/v1/clients/{id}.',
  },
  'signing_key.moved': {
    kind: 'conflict',
    title: 'The signing keys have been moved meanwhile',
    remedy: 'Look at GET /api/v1/auth/keys and try again if it is still needed.',
  },
  'api_key.not_found': {
    kind: 'not_found',
    title: 'There is no such API key',
    remedy:
      'Check the id: the twelve characters in the text of the key. A key outside your reach answers the same way.',
  },
  'api_key.scope_not_held': {
    kind: 'forbidden',
    title: 'The key would do more than you may',
    remedy: 'Leave out the permission named in `detail`, or ask somebody who holds it.',
  },
  'api_key.client_not_found': {
    kind: 'not_found',
    title: 'There is no such client for the key',
    remedy: 'Name a client within your reach; only staff make keys without one.',
  },
  'api_key.too_many': {
    kind: 'rule',
    title: 'Too many live API keys',
    remedy: 'Revoke keys that are no longer used.',
  },
  'api_key.ended': {
    kind: 'rule',
    title: 'The API key has ended or was replaced',
    remedy: 'Make a new key.',
  },
  'api_key.address_refused': {
    kind: 'forbidden',
    title: 'The API key may not be used from this address',
    remedy: 'Send the request from an address that the key allows, or have its list changed.',
  },
  'user.not_found': {
    kind: 'not_found',
    title: 'No such user',
    remedy: 'Check the id. A user who may do more than the caller answers alike.',
  },
  'user.email_taken': {
    kind: 'conflict',
    title: 'Another user has this e-mail',
    remedy: 'Use another address. Capital letters and the width of characters make no difference.',
  },
  'user.beyond_reach': {
    kind: 'forbidden',
    title: 'The user may do more than you',
    remedy:
      'Ask somebody who holds every permission that the user holds. GET /api/v1/auth/roles tells which those are.',
  },
  'user.own_role': {
    kind: 'forbidden',
    title: 'Nobody changes their own role',
    remedy: 'Ask another administrator.',
  },
  'user.last_administrator': {
    kind: 'conflict',
    title: 'The last active administrator stays',
    remedy: 'Make another user of the staff an administrator first.',
  },
  'user.disabled': {
    kind: 'conflict',
    title: 'The user is disabled',
    remedy: 'Enable the user first.',
  },
  'auth.link_invalid': {
    kind: 'rule',
    title: 'The link does not work',
    remedy: 'Ask for a new one. The answer is the same for a link that is unknown, used or too old.',
  },
  'auth.weak_password': {
    kind: 'invalid',
    title: 'The password is too weak',
    remedy: 'Take a longer or less usual one; POST /api/v1/auth/password/strength judges it.',
  },
  'auth.wrong_current_password': {
    kind: 'unauthenticated',
    title: 'The present password is wrong',
    remedy: 'Check it, or ask for a reset link. The session goes on.',
  },
  'auth.registration_closed': {
    kind: 'forbidden',
    title: 'Registration is by invitation',
    remedy: 'Ask an administrator for an invitation. SELF_REGISTRATION=true opens registration to everybody.',
  },
  'role.not_found': {
    kind: 'not_found',
    title: 'No such role',
    remedy: 'GET /api/v1/auth/roles lists them.',
  },
  'role.unknown': {
    kind: 'rule',
    title: 'The role that was named does not exist',
    remedy: 'Take one of GET /api/v1/auth/roles.',
  },
  'role.built_in': {
    kind: 'rule',
    title: 'Built-in roles stay as they are',
    remedy: 'Make a role of your own with the permissions that you want.',
  },
  'role.name_taken': {
    kind: 'conflict',
    title: 'Another role has this name',
    remedy: 'Take another name.',
  },
  'role.beyond_own': {
    kind: 'forbidden',
    title: 'Nobody gives or changes rights that they do not hold',
    remedy: 'Ask somebody who holds the permissions that the detail names.',
  },
  'role.assigned': {
    kind: 'conflict',
    title: 'Users hold the role',
    remedy: 'Give them another role first: GET /api/v1/users?role=… lists them.',
  },
  'role.too_many': {
    kind: 'conflict',
    title: 'There are 200 roles',
    remedy: 'Delete one that nobody holds.',
  },
});
