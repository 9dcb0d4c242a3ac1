import { spawn } from 'node:child_process';
import type { Writable } from 'node:stream';

/**
 * Kills what this process started, however this process ends: exit handlers do not run on SIGKILL, nor inside jest.
 * A tiny shell in a session of its own holds the list; the end of its standard input is the end of us.
 */
const SCRIPT = `
live=''
while read -r op pid; do
  if [ "$op" = add ]; then live="$live $pid"; continue; fi
  rest=''
  for p in $live; do [ "$p" = "$pid" ] || rest="$rest $p"; done
  live=$rest
done
for p in $live; do kill -9 "$p" 2>/dev/null; done
`;

let list: Writable | null = null;

/** From now on `pid` dies with this process at the latest. */
export function reap(pid: number): void {
  list ??= startReaper();
  list.write(`add ${pid}\n`);
}

/** `pid` has ended: its number may belong to somebody else soon and must not be killed. */
export function forget(pid: number): void {
  list?.write(`drop ${pid}\n`);
}

function startReaper(): Writable {
  const shell = spawn('/bin/sh', ['-c', SCRIPT], { stdio: ['pipe', 'ignore', 'ignore'], detached: true });
  shell.unref();
  shell.on('exit', () => (list = null));
  shell.stdin.on('error', () => (list = null)); // the reaper was killed; the next start makes a new one
  return shell.stdin;
}
