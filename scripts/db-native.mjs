// Builds the native SecantusDB server into <VIGIA_HOME>/bin, where the local start finds it (about six minutes).
import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';

const CRATE = 'secantus-mdb';
// The crate's default version is an empty placeholder, so the version must be named.
const VERSION = '0.5.3-beta.196';
const BINARY = process.platform === 'win32' ? 'secantusd-rs.exe' : 'secantusd-rs';
const PACKAGES = 'cmake ninja-build liblz4-dev libsnappy-dev libzstd-dev';

const home = resolve(process.env.VIGIA_HOME || '.vigia');
const target = join(home, 'bin', BINARY);
const buildRoot = join(home, 'native-build');

/** Prints why and ends with code 1. */
function fail(reason) {
  console.error(reason);
  process.exit(1);
}

function runs(program, args) {
  return spawnSync(program, args, { stdio: 'ignore', timeout: 20_000 }).status === 0;
}

const wanted = spawnSync(target, ['--version'], { encoding: 'utf8', timeout: 20_000 });
if (wanted.status === 0 && wanted.stdout.includes(VERSION)) {
  console.log(`${target} is already version ${VERSION}.`);
  process.exit(0);
}
if (!runs('cargo', ['--version'])) fail('cargo is not on the PATH; install Rust first (rustup.rs).');
const missing = ['cmake', 'ninja'].filter((tool) => !runs(tool, ['--version']));
if (missing.length > 0) fail(`${missing.join(' and ')} missing. On Debian and Ubuntu: apt install ${PACKAGES}`);

mkdirSync(buildRoot, { recursive: true, mode: 0o700 });
console.log(`Building ${CRATE} ${VERSION} with cargo, about six minutes ...`);
// The crate names a newer compiler than it needs.
const build = spawnSync(
  'cargo',
  ['install', CRATE, '--version', VERSION, '--ignore-rust-version', '--root', buildRoot],
  { stdio: 'inherit', env: { ...process.env, CARGO_TARGET_DIR: join(buildRoot, 'target') } },
);
const built = join(buildRoot, 'bin', BINARY);
if (build.status !== 0 || !existsSync(built)) {
  fail(`The build failed. It needs these packages (Debian and Ubuntu): apt install ${PACKAGES}`);
}
// Copied aside and renamed: a server that runs from the old file keeps it.
mkdirSync(join(home, 'bin'), { recursive: true, mode: 0o700 });
copyFileSync(built, `${target}.new`);
renameSync(`${target}.new`, target);
rmSync(buildRoot, { recursive: true, force: true });
console.log(`Built ${target}. The next start takes it, unless data of another server lies in ${join(home, 'db')}.`);
