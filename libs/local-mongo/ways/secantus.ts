import { join, resolve } from 'node:path';
import { WayUnavailable } from '../errors.js';
import { makeHomeFolder, writePrivate, type HomeFiles } from '../home-files.js';
import { run } from '../processes.js';
import type { CommandOptions, FindContext, ServerRecipe } from '../recipe.js';
import type { StartingWay } from '../types.js';

const BINARY = 'secantusd-rs';
const ANSWER_MS = 5_000;

/** Way 3: the native build of SecantusDB, on the PATH or where `npm run db:native` puts it. */
export async function findSecantus({ home }: FindContext): Promise<ServerRecipe> {
  const reasons: string[] = [];
  for (const program of [BINARY, join(resolve(home), 'bin', BINARY)]) {
    try {
      return nativeSecantus('secantus', program, await secantusVersion(program));
    } catch (error) {
      reasons.push((error as Error).message);
    }
  }
  throw new WayUnavailable(reasons.join('; '));
}

/**
 * Version of a native SecantusDB that runs on this machine.
 * @throws Error when it is absent or does not run (a missing system library, a foreign processor)
 */
export async function secantusVersion(program: string): Promise<string> {
  await run(program, ['--help'], ANSWER_MS);
  return /\d+\.\d+\.\d+\S*/.exec(await run(program, ['--version'], ANSWER_MS))?.[0] ?? 'unknown';
}

/** Recipe of the native server at `program`. */
export function nativeSecantus(kind: StartingWay, program: string, version: string): ServerRecipe {
  return {
    ...common,
    kind,
    version,
    name: 'SecantusDB (native)',
    goodFor: 'trying Vigia out and for one machine; MongoDB is the choice for production',
    format: 'secantus',
    // Log files are allocated in full: at one build's default of 2 GB, opening a store took 15 s. 64 MB hold the largest
    // transaction several times.
    command: (options) => [program, ...secantusArguments(options, 'secantus'), '--log-file-max', '64MB'],
  };
}

/** Recipe of the Python server inside a virtual environment. */
export function pythonSecantus(kind: StartingWay, python: string, script: string, version: string): ServerRecipe {
  return {
    ...common,
    kind,
    version,
    name: 'SecantusDB (Python)',
    goodFor: 'trying Vigia out; it sorts in memory, so large histories become slow',
    format: 'secantus-py',
    // Through the interpreter: a script's first line holds the folder in which it was installed, and that was renamed.
    command: (options) => [python, script, ...secantusArguments(options, 'secantus-py')],
  };
}

const common = {
  firstUser: 'before-auth',
  async prepare(files: HomeFiles): Promise<void> {
    await makeHomeFolder(files);
    await writePrivate(files.emptyConfig, '');
  },
} as const;

/** Arguments that both builds of SecantusDB take. */
export function secantusArguments(
  { files, port, sync, auth }: CommandOptions,
  format: 'secantus' | 'secantus-py',
): string[] {
  return [
    ...['--config', files.emptyConfig],
    ...['--host', '127.0.0.1'],
    ...['--port', String(port)],
    ...['--storage-path', files.data(format)],
    ...['--cache-size', '256M'],
    ...['--log-level', 'WARNING'],
    ...(auth ? ['--auth'] : []),
    ...(sync ? ['--sync-on-commit'] : []),
  ];
}
