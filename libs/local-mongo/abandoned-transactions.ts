import { withClient } from './client.js';
import type { HomeFiles } from './home-files.js';
import type { LocalMongoLog } from './types.js';
import { isStopped } from './processes.js';
import { deadUsers, forgetUsers, liveUsers } from './users.js';

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
  await endTransactions(uri);
  await forgetUsers(dead);
  log.warn({ users: dead.length }, 'a process that used the local database was killed, its transactions are ended');
}

/**
 * The same for processes that are stopped (SIGSTOP) in the middle of a transaction: as long as they stand still, nobody could
 * take over what they hold. Once per stop; when they continue, their transaction is run again.
 */
export class StoppedUsers {
  private known: ReadonlySet<number> = new Set();

  constructor(
    private readonly files: HomeFiles,
    private readonly uri: string,
    private readonly log: LocalMongoLog,
  ) {}

  async look(): Promise<void> {
    const stopped: number[] = [];
    for (const pid of new Set(await liveUsers(this.files))) if (isStopped(pid)) stopped.push(pid);
    const added = stopped.filter((pid) => !this.known.has(pid));
    if (added.length > 0) {
      await endTransactions(this.uri);
      this.log.warn({ pids: added }, 'a process that uses the local database is stopped, its transactions are ended');
    }
    this.known = new Set(stopped);
  }
}

function endTransactions(uri: string): Promise<unknown> {
  return withClient(uri, ANSWER_MS, (client) => client.db('admin').command({ killAllSessions: [] }));
}
