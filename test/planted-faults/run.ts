import { execFileSync, spawn } from 'node:child_process';
import { cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { parseArgs } from 'node:util';
import { FAULTS, type PlantedFault } from './faults.js';

/**
 * `npx tsx test/planted-faults/run.ts [--only <words of a name>]`: proves that the tests of identity and access can fail. In a
 * copy of the project each fault is planted alone, and its suite must turn red; without any fault the same tests must be
 * green. Takes about half a minute per fault. Exit code 0 only when all of that was seen.
 */
async function main(): Promise<void> {
  const { values } = parseArgs({ options: { only: { type: 'string' } } });
  const faults = FAULTS.filter(({ name }) => name.includes(values.only ?? ''));
  if (faults.length === 0) throw new Error(`no fault has «${values.only ?? ''}» in its name`);
  const folder = await mkdtemp(join(tmpdir(), 'vigia-planted-'));
  try {
    await copyProject(folder);
    let missed = 0;
    for (const [index, fault] of faults.entries()) {
      const startedMs = performance.now();
      const words = await judge(folder, fault);
      if (words !== 'red') missed += 1;
      const seconds = ((performance.now() - startedMs) / 1_000).toFixed(0);
      say(`${words === 'red' ? 'ok  ' : 'FAIL'} ${index + 1}. ${fault.name}: ${words} (${seconds} s)`);
    }
    say(`${faults.length - missed} planted faults found, ${missed} missed`);
    if (missed > 0) process.exitCode = 1;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** What git knows of, as it stands, changes that are not committed included; packages by a link. */
async function copyProject(folder: string): Promise<void> {
  const options = { encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 } as const;
  const files = execFileSync('git', ['ls-files', '-co', '--exclude-standard', '-z'], options).split('\0');
  for (const file of files) {
    if (file === '') continue;
    await mkdir(dirname(join(folder, file)), { recursive: true });
    await cp(file, join(folder, file));
  }
  await symlink(join(process.cwd(), 'node_modules'), join(folder, 'node_modules'));
}

interface Outcome {
  /** «red», «green», or why neither was seen. */
  readonly words: string;
  readonly output: string;
}

const unspoilt = new Map<string, Promise<Outcome>>();

/** «red», or what else was seen. */
async function judge(folder: string, fault: PlantedFault): Promise<string> {
  const key = `${fault.suite} ${fault.tests ?? ''}`;
  const before = unspoilt.get(key) ?? outcomeOf(folder, fault);
  unspoilt.set(key, before);
  const { words, output } = await before;
  if (words !== 'green') return `${words} without the fault\n${output}`;
  const file = join(folder, fault.file);
  const source = await readFile(file, 'utf8');
  if (source.split(fault.find).length !== 2) return `«${fault.find}» does not stand once in ${fault.file}`;
  await writeFile(
    file,
    source.replace(fault.find, () => fault.replace),
  );
  try {
    const spoilt = await outcomeOf(folder, fault);
    return spoilt.words === 'no verdict' ? `no verdict\n${spoilt.output}` : spoilt.words;
  } finally {
    await writeFile(file, source);
  }
}

interface JestReport {
  readonly numFailedTests: number;
  readonly numPassedTests: number;
  readonly numRuntimeErrorTestSuites: number;
}

/** Red only by a test that failed: a suite that cannot even be loaded proves nothing. */
async function outcomeOf(folder: string, { suite, tests }: PlantedFault): Promise<Outcome> {
  const file = join(folder, 'planted-report.json');
  await rm(file, { force: true });
  const args = ['node_modules/jest/bin/jest.js', suite, '--ci', '--json', '--outputFile', file];
  const output = await run(folder, tests === undefined ? args : [...args, '--testNamePattern', tests]);
  const report = JSON.parse(await readFile(file, 'utf8').catch(() => 'null')) as JestReport | null;
  return { words: wordsFor(report), output: output.slice(-2_000) };
}

function wordsFor(report: JestReport | null): string {
  if (!report || report.numRuntimeErrorTestSuites > 0) return 'no verdict';
  if (report.numFailedTests > 0) return 'red';
  return report.numPassedTests > 0 ? 'green' : 'no test ran';
}

function run(folder: string, args: readonly string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ['--no-warnings', ...args], {
      cwd: folder,
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    let text = '';
    child.stderr.setEncoding('utf8').on('data', (part: string) => (text = (text + part).slice(-20_000)));
    child.once('error', reject);
    child.once('close', () => {
      resolve(text);
    });
  });
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

await main();
