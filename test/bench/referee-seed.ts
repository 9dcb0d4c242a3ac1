import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openLocalMongo } from '../../libs/local-mongo/index.js';
import { FAR_LIMITS } from '../support/limits/far-limits.js';
import { freePort, startApp } from '../support/process-driver/index.js';
import { ApiSession, createServices } from './support/api-session.js';
import { ADMIN_EMAIL } from './support/workplace.js';

/**
 * First half of `referee-start.sh`: makes N services on TARGET/s/0 … TARGET/s/<N−1>, every INTERVAL_S seconds, in the home
 * and database of the environment, and ends. Prints nothing but faults. `seeded.json` in the home keeps a token and the id
 * of the service of /s/0 for measurements that ask for its state.
 */
const { N = '', INTERVAL_S = '', TARGET = '', VIGIA_HOME = '', VIGIA_ADMIN_PASSWORD = '' } = process.env;
if (!(Number(N) > 0) || !(Number(INTERVAL_S) > 0) || TARGET === '' || VIGIA_HOME === '' || VIGIA_ADMIN_PASSWORD === '')
  throw new Error('set N, INTERVAL_S, TARGET, VIGIA_HOME and VIGIA_ADMIN_PASSWORD');

// Held until the end, so that the server is not stopped between the two starts.
const held =
  (process.env['MONGODB_URI'] ?? '') === '' ? await openLocalMongo({ home: VIGIA_HOME, supervise: false }) : null;
try {
  const port = await freePort();
  const vigia = await startApp({ env: { PORT: String(port), VIGIA_ROLE: 'api', METRICS_PORT: '0', ...FAR_LIMITS } });
  await vigia.waitForLine(/^Vigia is watching/, { timeoutMs: 120_000 });
  const api = await ApiSession.logIn(`http://127.0.0.1:${port}`, ADMIN_EMAIL, VIGIA_ADMIN_PASSWORD);
  const { services } = await createServices(api, Number(N), (index) => ({
    url: `${TARGET}/s/${index}`,
    intervalSeconds: Number(INTERVAL_S),
    failureThreshold: Number(process.env['FAILURE_THRESHOLD'] ?? 3),
    recoveryThreshold: 1,
  }));
  const seeded = { token: api.token, firstServiceId: services[0]?.id };
  writeFileSync(join(VIGIA_HOME, 'seeded.json'), JSON.stringify(seeded), { mode: 0o600 });
  await vigia.stop();
} finally {
  await held?.release();
}
