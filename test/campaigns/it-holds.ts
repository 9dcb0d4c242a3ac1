import { killAll } from '../support/process-driver/index.js';
import { type CampaignName, CAMPAIGNS } from './campaigns.js';
import { verdictText } from './verdict.js';

/** The same every time, so that a red run can be repeated; the long versions draw a seed of their own. */
const SEED = 20_260_101;
/** A busy machine may take several times the minute that it takes alone. */
const WITHIN_MS = 300_000;

/** One jest test: the short version of a campaign finds nothing. */
export function itHolds(name: CampaignName, claim: string): void {
  afterAll(() => killAll());

  it(
    `${claim} (seed ${SEED})`,
    async () => {
      const lines: string[] = [];
      const verdict = await CAMPAIGNS[name].short({ seed: SEED, log: (line) => void lines.push(line) });
      if (verdict.faults.length > 0) process.stderr.write(`${lines.join('\n')}\n${verdictText(verdict)}\n`);
      expect(verdict.faults).toEqual([]);
    },
    WITHIN_MS,
  );
}
