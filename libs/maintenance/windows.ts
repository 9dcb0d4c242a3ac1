import type { Window } from './plan.js';

/** The same time as few windows in order: what overlaps or touches becomes one. */
export function unionOf(windows: readonly Window[]): Window[] {
  const united: Window[] = [];
  for (const window of [...windows].sort((one, other) => one.from.getTime() - other.from.getTime())) {
    const last = united.at(-1);
    if (last === undefined || window.from > last.to) united.push(window);
    else if (window.to > last.to) united[united.length - 1] = { from: last.from, to: window.to };
  }
  return united;
}
