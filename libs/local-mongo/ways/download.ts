import { connect } from 'node:net';
import { join } from 'node:path';
import { WayUnavailable } from '../errors.js';
import { lastLines, run } from '../processes.js';
import type { FindContext, ServerRecipe } from '../recipe.js';
import { acceptedVersion, mongodRecipe } from './mongod.js';

const MONGODB_VERSION = '7.0.24';
const HOST = 'fastdl.mongodb.org';
/** Where the file server cannot be reached, this way must cost less than two seconds. */
const REACH_MS = 1_500;

/**
 * Way 4: MongoDB 7.0 as mongodb-memory-server-core downloads it (it prints its own progress). 7.0 because a standalone
 * 8.0 can lose acknowledged writes after a kill (SERVER-139311). Whether the host can be reached is asked first, since
 * the downloader retries for long.
 */
export async function findDownload({ cacheFolder, log }: FindContext): Promise<ServerRecipe> {
  const { DryMongoBinary, MongoBinary } = await import('mongodb-memory-server-core');
  const options = { version: MONGODB_VERSION, downloadDir: join(cacheFolder, 'mongodb-binaries') };
  try {
    let program = await DryMongoBinary.locateBinary(options);
    if (program === undefined) {
      await assertReachable();
      log.info({ version: MONGODB_VERSION }, 'downloading MongoDB');
      program = await MongoBinary.getPath(options);
    }
    return mongodRecipe('download', program, acceptedVersion(await run(program, ['--version'], 10_000)));
  } catch (error) {
    if (error instanceof WayUnavailable) throw error;
    throw new WayUnavailable(lastLines((error as Error).message, 2), { cause: error });
  }
}

/** A bare connection: what the downloader gets to hear afterwards is its own affair. */
function assertReachable(): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: HOST, port: 443 });
    const fail = (reason: string) => {
      settle();
      reject(new WayUnavailable(`${HOST} cannot be reached: ${reason}`));
    };
    // Covers the look-up of the name as well, which a timeout of the socket would not.
    const timer = setTimeout(() => fail(`no answer within ${REACH_MS} ms`), REACH_MS);
    const settle = () => {
      clearTimeout(timer);
      socket.destroy();
    };
    socket.once('connect', () => {
      settle();
      resolve();
    });
    socket.on('error', ({ message }) => fail(message));
  });
}
