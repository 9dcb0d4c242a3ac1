import {
  compactLocalMongo,
  defaultCacheFolder,
  openLocalMongo,
  statusLocalMongo,
  stopLocalMongo,
  type WayName,
} from '../libs/local-mongo/index.js';

const USAGE = `Usage: npm run db -- start|stop|status|compact
  start   finds or starts the local database server and leaves it running
  stop    stops it, whoever uses it
  status  tells what runs (exit code 3 when nothing does)
  compact writes its files anew, so that nothing deleted is left in them; nobody may use it meanwhile
VIGIA_HOME (.vigia) says where it lives, LOCAL_MONGO forces one kind: running, mongod, secantus, download, wheel.`;
const EXIT = { ok: 0, failed: 1, usage: 2, notRunning: 3 } as const;
const WAY_NAMES: readonly string[] = ['running', 'mongod', 'secantus', 'download', 'wheel'] satisfies WayName[];

const home = process.env['VIGIA_HOME'] || '.vigia';

async function start(): Promise<number> {
  const prefer = process.env['LOCAL_MONGO'] || undefined;
  if (prefer !== undefined && !WAY_NAMES.includes(prefer)) {
    console.error(`LOCAL_MONGO must be one of: ${WAY_NAMES.join(', ')}`);
    return EXIT.usage;
  }
  const tell = (fields: object, message: string) => console.log(message, ...describe(fields));
  const server = await openLocalMongo({
    home,
    keep: true,
    supervise: false,
    cacheFolder: defaultCacheFolder(process.env['XDG_CACHE_HOME']),
    log: { info: tell, warn: tell, error: tell },
    ...(prefer === undefined ? {} : { prefer: prefer as WayName }),
  });
  await server.release();
  return status();
}

async function stop(): Promise<number> {
  console.log((await stopLocalMongo(home)) ? 'Stopped; the data stays.' : 'Nothing was running.');
  return EXIT.ok;
}

async function status(): Promise<number> {
  const { isRunning, server, pid, port, startedAt, isKept, users } = await statusLocalMongo(home);
  if (server === null) {
    console.log(`No database server was ever started in ${home}.`);
    return EXIT.notRunning;
  }
  console.log(`${server.name} ${server.version}: ${isRunning ? 'running' : 'stopped'}`);
  console.log(`  good for  ${server.goodFor}`);
  if (!isRunning) return EXIT.notRunning;
  console.log(`  address   127.0.0.1:${port}, process ${pid}, since ${startedAt}`);
  console.log(`  used by   ${users.length === 0 ? 'nobody now' : `process ${[...new Set(users)].join(', ')}`}`);
  console.log(`  ends      ${isKept ? 'with «npm run db -- stop»' : 'with its last user'}`);
  return EXIT.ok;
}

async function compact(): Promise<number> {
  const cacheFolder = defaultCacheFolder(process.env['XDG_CACHE_HOME']);
  const { collections, documents } = await compactLocalMongo({ home, cacheFolder });
  console.log(
    `Compacted: ${documents} documents of ${collections} collections written anew, the old files are deleted.`,
  );
  return EXIT.ok;
}

/** Fields of a log line as words. */
function describe(fields: object): string[] {
  const words = Object.entries(fields).map(
    ([key, value]) => `${key}: ${value instanceof Error ? value.message : value}`,
  );
  return words.length === 0 ? [] : [`(${words.join(', ')})`];
}

async function main(): Promise<number> {
  const commands: Record<string, () => Promise<number>> = { start, stop, status, compact };
  const command = commands[process.argv[2] ?? ''];
  if (command !== undefined && process.argv.length === 3) return command();
  console.error(USAGE);
  return EXIT.usage;
}

main().then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = EXIT.failed;
  },
);
