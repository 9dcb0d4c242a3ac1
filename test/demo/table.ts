/** What one line of the table shows. */
export interface Line {
  readonly name: string;
  readonly state: string;
  /** Outcomes seen, oldest first. */
  readonly history: readonly string[];
  readonly note: string;
}

const BAR_WIDTH = 30;
const MARKS: Readonly<Record<string, string>> = { ok: '▂', slow: '▅', fail: '█', probe_error: '?' };
const COLOURS: Readonly<Record<string, number>> = { up: 32, degraded: 33, suspect: 33, recovering: 36, down: 31 };

/**
 * Shows states while they change: on a terminal one table that is drawn again, elsewhere one line per change, so that a
 * log of it stays readable.
 */
export class LiveTable {
  private height = 0;
  private readonly known = new Map<string, string>();
  private readonly doubts = new Set<string>();

  constructor(private readonly out: NodeJS.WriteStream) {}

  draw(lines: readonly Line[], title: string): void {
    if (!this.out.isTTY) {
      this.tellChanges(lines, title);
      return;
    }
    const rows = [title, ...lines.map((line) => this.row(line))];
    const back = this.height === 0 ? '' : `\u001b[${this.height}A`;
    this.out.write(`${back}${rows.map((row) => `\u001b[2K${row}`).join('\n')}\n`);
    this.height = rows.length;
  }

  private tellChanges(lines: readonly Line[], title: string): void {
    for (const { name, state, note } of lines) {
      const before = this.known.get(name);
      if (before === state || this.isRepeatedDoubt(name, state)) continue;
      this.known.set(name, state);
      const change = `${(before ?? '').padEnd(10)} → ${state.padEnd(10)}`;
      this.out.write(`${title.padStart(6)}  ${name.padEnd(18)} ${change} ${note}`.trimEnd() + '\n');
    }
  }

  /** A flaky service would fill the log: each doubt about a service is told once. */
  private isRepeatedDoubt(name: string, state: string): boolean {
    if (state !== 'suspect' && state !== 'recovering') return false;
    const doubt = `${name} ${state}`;
    if (this.doubts.has(doubt)) return true;
    this.doubts.add(doubt);
    return false;
  }

  private row({ name, state, history, note }: Line): string {
    const bar = history
      .slice(-BAR_WIDTH)
      .map((outcome) => MARKS[outcome] ?? ' ')
      .join('');
    const colour = COLOURS[state] ?? 90;
    return `${name.padEnd(18)} \u001b[${colour}m${state.padEnd(10)}\u001b[0m ${bar.padEnd(BAR_WIDTH)} ${note}`;
  }
}
