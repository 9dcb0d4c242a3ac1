import { openLocalMongo } from '../../../libs/local-mongo/index.js';

/**
 * A process that uses the local database server of the home given as its argument, for tests of sharing. Tells
 * `{ uri, pid }` of the server over its channel and each restart; releases the server when it is told `release`.
 */
async function main(home: string, cacheFolder: string): Promise<void> {
  const server = await openLocalMongo({ home, cacheFolder });
  server.onRestart(({ pid }) => process.send?.({ restarted: pid }));
  process.on('message', (message) => {
    if (message !== 'release') return;
    void server.release().then(() => {
      process.send?.({ released: true });
      process.disconnect();
    });
  });
  process.send?.({ uri: server.uri, pid: server.pid });
}

main(process.argv[2] ?? '', process.argv[3] ?? '').catch((error: unknown) => {
  process.send?.({ error: (error as Error).message });
  process.exitCode = 1;
  process.disconnect();
});
