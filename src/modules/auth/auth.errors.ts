import { defineErrors } from '../../../libs/problem-details/index.js';

export const authErrors = defineErrors({
  'auth.wrong_credentials': {
    kind: 'unauthenticated',
    title: 'E-mail or password is wrong',
    remedy: 'Check both. The answer is the same for an unknown address and for a disabled user.',
  },
  'auth.busy': {
    kind: 'unavailable',
    title: 'Too many sign-ins at once',
    remedy: 'Try again after the seconds in Retry-After.',
  },
  'user.email_taken': {
    kind: 'conflict',
    title: 'Another user has this e-mail',
    remedy: 'Use another address. Capital letters and the width of characters make no difference.',
  },
});
