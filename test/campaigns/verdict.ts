import { readFileSync } from 'node:fs';
import { performance } from 'node:perf_hooks';

/** What every campaign takes. */
export interface CampaignOptions {
  /** The same seed gives the same kills, victims and pauses; the times of the machine still differ. */
  readonly seed: number;
  /** Told what happens, one line each; silent unless given. */
  readonly log?: (line: string) => void;
}

/** What a campaign found. It holds exactly when `faults` is empty. */
export interface Verdict {
  readonly campaign: string;
  readonly seed: number;
  /** One sentence per broken promise. */
  readonly faults: readonly string[];
  /** What was counted and measured. */
  readonly figures: Readonly<Record<string, number | string>>;
  readonly topology: string;
  readonly durationMs: number;
}

/** Collects what a campaign sees; the campaign goes on after a fault, so that one run shows all of them. */
export class Findings {
  private readonly startedAtMs = performance.now();
  private readonly faults: string[] = [];
  private readonly figures: Record<string, number | string> = {};

  constructor(
    private readonly campaign: string,
    private readonly options: CampaignOptions,
  ) {}

  /** Notes a fault unless `holds`. */
  expect(holds: boolean, fault: () => string): void {
    if (!holds) this.fault(fault());
  }

  /** Notes a fault when the two differ as JSON texts. */
  equal(actual: unknown, wanted: unknown, what: string): void {
    const [got, want] = [JSON.stringify(actual), JSON.stringify(wanted)];
    this.expect(got === want, () => `${what}: ${got} instead of ${want}`);
  }

  fault(text: string): void {
    this.faults.push(text);
    this.say(`FAULT ${text}`);
  }

  figure(name: string, value: number | string): void {
    this.figures[name] = typeof value === 'number' ? Math.round(value * 10) / 10 : value;
  }

  say(line: string): void {
    this.options.log?.(`${((performance.now() - this.startedAtMs) / 1_000).toFixed(1).padStart(7)} s  ${line}`);
  }

  verdict(topology: string): Verdict {
    return {
      campaign: this.campaign,
      seed: this.options.seed,
      faults: this.faults,
      figures: this.figures,
      topology,
      durationMs: Math.round(performance.now() - this.startedAtMs),
    };
  }
}

/** The verdict as text: seed, versions, topology, duration, figures, faults. */
export function verdictText({ campaign, seed, faults, figures, topology, durationMs }: Verdict): string {
  const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };
  return [
    `${faults.length === 0 ? 'ok  ' : 'FAIL'} ${campaign}: seed ${seed}, ${(durationMs / 1_000).toFixed(1)} s`,
    `     vigia ${version}, node ${process.version}, ${topology}`,
    ...Object.entries(figures).map(([name, value]) => `     ${name}: ${value}`),
    ...faults.map((fault) => `     FAULT ${fault}`),
  ].join('\n');
}
