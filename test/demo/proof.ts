/** Collects what the demo proved, each claim with its figure. */
export class Proof {
  private readonly lines: string[] = [];
  private failed = 0;

  claim(isTrue: boolean, what: string, figure: string): void {
    if (!isTrue) this.failed += 1;
    this.lines.push(`${isTrue ? '✓' : '✗'} ${what.padEnd(46)} ${figure}`);
  }

  /** @param limitMs null: told, not judged */
  time(what: string, ms: number | null, limitMs: number): void {
    this.claim(ms !== null && ms <= limitMs, what, ms === null ? 'never' : `${ms.toFixed(0)} ms`);
  }

  get isComplete(): boolean {
    return this.failed === 0;
  }

  toString(): string {
    const verdict =
      this.failed === 0 ? `All ${this.lines.length} hold.` : `${this.failed} of ${this.lines.length} fail.`;
    return `${this.lines.join('\n')}\n${verdict}`;
  }
}
