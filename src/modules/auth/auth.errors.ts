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
  'signing_key.moved': {
    kind: 'conflict',
    title: 'The signing keys have been moved meanwhile',
    remedy: 'Look at GET /api/v1/auth/keys and try again if it is still needed.',
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
});
