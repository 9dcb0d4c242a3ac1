import { withClient } from './client.js';
import type { HomeFiles } from './home-files.js';
import type { LocalMongoLog } from './types.js';
import { deadUsers, forgetUsers } from './users.js';

const ANSWER_MS = 6_000;

/**
 * Ends the transactions of processes that were killed. MongoDB does so by itself after a minute; SecantusDB keeps them, and
 * whoever writes one of their rows waits for ever (seen for 136 s, `maxTimeMS` notwithstanding). The server does not tell whose
 * a session is, so all open transactions end: those of the living get TransientTransactionError and are run again.
 * Nothing is done while nobody has died.
 */
export async function endAbandonedTransactions(files: HomeFiles, uri: string, log: LocalMongoLog): Promise<void> {
  const dead = await deadUsers(files);
  if (dead.length === 0) return;
  await withClient(uri, ANSWER_MS, (client) => client.db('admin').command({ killAllSessions: [] }));
  await forgetUsers(dead);
  log.warn({ users: dead.length }, 'a process that used the local database was killed, its transactions are ended');
}
