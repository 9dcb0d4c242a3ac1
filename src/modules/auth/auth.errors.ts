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
  'auth.route_unknown': {
    kind: 'not_found',
    title: 'No such route',
    remedy: 'Give a method and a path of docs/openapi.json, such as GET /api/v1/clients/{id}.',
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
