import { defineFact } from '../../../common/facts/index.js';

/**
 * Somebody who is not signed in asked for a mail. Written for every address alike: whether it belongs to somebody is looked up
 * later, so neither answer nor time tells. Key: the address.
 */
export const passwordResetAsked = defineFact<{ readonly email: string }>('auth.password_reset_asked');

/** Likewise for whoever registers by themselves. */
export const registrationAsked = defineFact<{ readonly email: string; readonly name: string }>(
  'auth.registration_asked',
);
