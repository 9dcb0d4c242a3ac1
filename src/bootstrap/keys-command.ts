import { systemActor } from '../common/auth-context/index.js';
import type { Environment } from '../config/index.js';
import { SigningKeys } from '../modules/auth/index.js';
import { withApp } from './with-app.js';

export const KEYS_USAGE = `  keys list                           show the signing keys
  keys rotate [--compromised]         publish the next signing key, or let it sign if it was published long enough;
                                      after a leak: all retire at once and no earlier access token is good
`;

/** Carries out `vigia keys …`. @returns the exit code; undefined for a wrong usage */
export async function keysCommand(
  [action, option, ...more]: readonly string[],
  environment: Environment,
): Promise<number | undefined> {
  const isCompromised = action === 'rotate' && option === '--compromised';
  const isKnown = action === 'list' || action === 'rotate';
  if (!isKnown || (option !== undefined && !isCompromised) || more.length > 0) return undefined;
  return withApp(environment, { logLevel: 'warn', migrates: true }, async (app) => {
    const keys = app.get(SigningKeys);
    const operator = systemActor('operator');
    if (isCompromised) await keys.replaceCompromised(operator);
    else if (action === 'rotate') await keys.rotate(operator);
    for (const { kid, state, activatesAt } of await keys.list(operator))
      process.stdout.write(`${kid}  ${state}${activatesAt ? `  signs from ${activatesAt.toISOString()}` : ''}\n`);
    return 0;
  });
}
