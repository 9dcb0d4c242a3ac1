import { makeFirstUser, makePrimary, readPassword } from './credentials.js';
import { localUri } from './client.js';
import { ServerStartFailed } from './errors.js';
import { makeHomeFolder, readState, writeState, type HomeFiles, type ServerState } from './home-files.js';
import { freePort, isFree, launch } from './launch.js';
import { probeServer } from './probe.js';
import { endProcess, isAlive } from './processes.js';
import type { ServerRecipe } from './recipe.js';
import { wallClockText } from './wall-clock.js';

/** Orderly stop: servers write a checkpoint first. */
const STOP_GRACE_MS = 15_000;

export interface StartOptions {
  readonly sync: boolean;
  readonly keep: boolean;
}

/**
 * Starts a server that was found: first user, authentication, primary, start probe, `server.json`. Call it under the
 * start lock.
 * @throws ServerStartFailed, ServerRefused; the server is stopped then
 */
export async function startServer(
  recipe: ServerRecipe,
  files: HomeFiles,
  { sync, keep }: StartOptions,
): Promise<ServerState> {
  await makeHomeFolder(files);
  await recipe.prepare(files);
  const port = await choosePort(files);
  const options = { files, port, sync };
  if (recipe.firstUser === 'before-auth' && (await readPassword(files, recipe.format)) === null) {
    const open = await launch(recipe.command({ ...options, auth: false }), port, files.log);
    try {
      await makeFirstUser(files, recipe.format, port);
    } finally {
      await endProcess(open, STOP_GRACE_MS);
    }
  }
  const { kind, name, version, goodFor, format } = recipe;
  const command = recipe.command({ ...options, auth: true });
  const state: ServerState = {
    ...{ kind, name, version, goodFor, format, port, command, sync, keep },
    process: await launch(command, port, files.log),
    startedAt: wallClockText(),
    desired: 'up',
  };
  try {
    await makeUsable(files, state);
    await probeServer(localUri(port, await readPassword(files, format)));
  } catch (error) {
    await endServer(state);
    throw error;
  }
  await writeState(files, state);
  return state;
}

/**
 * Starts the recorded server again after its process ended: same command line, same port, so that clients find it
 * under the address they have. Call it under the start lock.
 */
export async function startAgain(files: HomeFiles, state: ServerState): Promise<ServerState> {
  const process = await launch(state.command, state.port, files.log);
  const next: ServerState = { ...state, process, startedAt: wallClockText(), desired: 'up' };
  // Written at once: should this process be killed now, the next one must find the server that it started.
  await writeState(files, next);
  await makeUsable(files, next);
  return next;
}

/** What a mongod needs after each start; the others are usable as they are. */
async function makeUsable(files: HomeFiles, { format, port }: ServerState): Promise<void> {
  if (format !== 'mongod') return;
  const password = await readPassword(files, format);
  await makePrimary(port, password);
  if (password === null) await makeFirstUser(files, format, port);
}

/** The port of the last time where it is free, so that addresses stay valid; any free one otherwise. */
async function choosePort(files: HomeFiles): Promise<number> {
  const before = (await readState(files))?.port;
  if (before !== undefined && (await isFree(before))) return before;
  return freePort();
}

/** Ends the recorded process in an orderly way and records that it should stay down. Call it under the start lock. */
export async function stopServer(files: HomeFiles, state: ServerState): Promise<void> {
  // The wish first: a supervisor that looks in between must not start it again.
  await writeState(files, { ...state, desired: 'down' });
  await endServer(state);
  await writeState(files, { ...state, desired: 'down', keep: false, process: null });
}

async function endServer(state: ServerState): Promise<void> {
  if (state.process !== null) await endProcess(state.process, STOP_GRACE_MS);
}

/** Kills a server that does not answer any more; an orderly end would wait for it. */
export async function killServer(state: ServerState): Promise<void> {
  if (state.process !== null) await endProcess(state.process, 0);
}

/** Whether the recorded process lives. */
export async function isRunning(state: ServerState): Promise<boolean> {
  return state.process !== null && (await isAlive(state.process));
}

/** Address of the recorded server with its user and password. */
export async function uriOf(files: HomeFiles, state: ServerState): Promise<string> {
  const password = await readPassword(files, state.format);
  if (password === null) throw new ServerStartFailed(`${files.password(state.format)} is missing`);
  return localUri(state.port, password);
}
