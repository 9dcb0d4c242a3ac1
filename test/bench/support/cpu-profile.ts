import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

interface CpuProfile {
  readonly nodes: readonly {
    readonly id: number;
    readonly callFrame: { readonly functionName: string; readonly url: string; readonly lineNumber: number };
    readonly children?: readonly number[];
  }[];
  readonly samples: readonly number[];
  readonly timeDeltas: readonly number[];
}

export interface ProfileSummary {
  /** Share of the busy time by package or own folder, in percent, own time only. */
  readonly byPackage: Readonly<Record<string, number>>;
  /** The functions with the most own time. */
  readonly bySelf: readonly string[];
}

/** Sums up the newest `.cpuprofile` of a folder, so that a hot spot has a name without a browser. */
export async function summarizeProfile(folder: string, top = 40): Promise<ProfileSummary> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.cpuprofile')).sort();
  const profile = JSON.parse(await readFile(join(folder, names.at(-1) ?? ''), 'utf8')) as CpuProfile;
  const ownUs = new Map<number, number>();
  for (const [index, id] of profile.samples.entries())
    ownUs.set(id, (ownUs.get(id) ?? 0) + (profile.timeDeltas[index] ?? 0));
  const byPackage = new Map<string, number>();
  const byFunction = new Map<string, number>();
  let busyUs = 0;
  for (const { id, callFrame } of profile.nodes) {
    const us = ownUs.get(id) ?? 0;
    if (us === 0 || callFrame.functionName === '(idle)') continue;
    busyUs += us;
    add(byPackage, packageOf(callFrame.url, callFrame.functionName), us);
    const where = `${placeOf(callFrame.url)}:${callFrame.lineNumber + 1}`;
    add(byFunction, `${callFrame.functionName || '(anonymous)'} ${where}`, us);
  }
  const percent = (us: number): number => Number(((100 * us) / busyUs).toFixed(2));
  return {
    byPackage: Object.fromEntries(
      sorted(byPackage)
        .slice(0, top)
        .map(([name, us]) => [name, percent(us)]),
    ),
    bySelf: sorted(byFunction)
      .slice(0, top)
      .map(([name, us]) => `${percent(us).toFixed(2)} % ${name}`),
  };
}

function packageOf(url: string, functionName: string): string {
  if (url === '') return functionName.startsWith('(') ? functionName : '(native)';
  if (url.startsWith('node:')) return url.split('/').slice(0, 2).join('/');
  const inModules = url.split('/node_modules/').at(-1);
  if (url.includes('/node_modules/') && inModules !== undefined) {
    return inModules
      .split('/')
      .slice(0, inModules.startsWith('@') ? 2 : 1)
      .join('/');
  }
  return placeOf(url).split('/').slice(0, 4).join('/');
}

function placeOf(url: string): string {
  return url.replace(/^.*\/node_modules\//, '').replace(/^.*\/dist\//, 'dist/');
}

function add(sums: Map<string, number>, key: string, us: number): void {
  sums.set(key, (sums.get(key) ?? 0) + us);
}

function sorted(sums: ReadonlyMap<string, number>): [string, number][] {
  return [...sums].sort(([, a], [, b]) => b - a);
}
