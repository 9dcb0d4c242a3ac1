import { fork, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';

/** What projects of one run share. On the global object, because jest loads setup and teardown as separate modules. */
interface TestRun {
  /** Projects that set up and did not yet tear down. */
  uses: number;
  server: Promise<TestServer> | null;
}

interface TestServer {
  readonly uri: string;
  end(): Promise<void>;
}

type Message = { readonly uri?: string; readonly error?: string };

/** The first run on a machine installs the server. */
const START_MS = 300_000;

/**
 * One database server without sync for the whole run; `VIGIA_TEST_MONGODB_URI` names it to the tests. A server given by
 * that variable is used as it is and left alone. Projects share the process, so the second call finds the first one's.
 */
export default async function setUpDatabase(): Promise<void> {
  const holder = globalThis as { vigiaTestRun?: TestRun };
  const run = (holder.vigiaTestRun ??= { uses: 0, server: null });
  run.uses += 1;
  if (run.server === null && process.env['VIGIA_TEST_MONGODB_URI']) return;
  run.server ??= startServer();
  process.env['VIGIA_TEST_MONGODB_URI'] = (await run.server).uri;
}

async function startServer(): Promise<TestServer> {
  const child = fork(join(__dirname, 'test-server-process.ts'), { execArgv: ['--import', 'tsx'] });
  const uri = await new Promise<string>((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`no test database within ${START_MS} ms`)), START_MS);
    child.once('message', ({ uri: address, error }: Message) =>
      address === undefined ? reject(new Error(error)) : resolve(address),
    );
    child.once('error', reject);
    child.once('exit', (code) => reject(new Error(`the test database's process ended with code ${code}`)));
    child.once('message', () => clearTimeout(timer));
  });
  // Neither the process nor its channel keeps jest alive when a teardown is skipped.
  child.unref();
  child.channel?.unref();
  return { uri, end: () => endServer(child) };
}

/** The child stops the server and removes its folder when the channel closes. */
function endServer(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    child.ref();
    child.once('exit', () => resolve());
    child.disconnect();
  });
}
