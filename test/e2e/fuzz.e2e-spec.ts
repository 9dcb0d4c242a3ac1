import { type CampaignReport, runCampaign } from '../support/contract/fuzz/index.js';
import { buildTown, type Town } from '../support/contract/world.js';

/** 1,500 with one seed in a normal run; `npm run test:long` asks for 50,000 with a new one. FUZZ_SEED repeats a failed run. */
const REQUESTS = Number(process.env['FUZZ_REQUESTS'] ?? 1_500);
const SEED = Number(process.env['FUZZ_SEED'] ?? 20_261_123);
/** A guess: 20 requests a second on a busy machine. */
const TIMEOUT_MS = 60_000 + REQUESTS * 50;

/**
 * These need a token from a mail, a link that is told once, a second person, or would lock the campaign out of its own account;
 * accounts.e2e-spec.ts and privacy-rights.e2e-spec.ts carry them out.
 */
const REFUSED = ['Accounts_accept', 'Accounts_reset', 'Accounts_change', 'Downloads_fetch', 'Erasures_approve'];

describe('requests made from the document', () => {
  let town: Town | undefined;
  let report: CampaignReport;
  beforeAll(async () => {
    town = await buildTown();
    const { vigia, world } = town;
    report = await runCampaign({
      url: vigia.url,
      signIn: async () => (await vigia.admin()).token,
      world,
      requests: REQUESTS,
      seed: SEED,
      slow: ['Auth_login', 'Services_run'],
    });
    const { byStatus, requests, durationMs } = report;
    process.stdout.write(
      `fuzz: seed ${String(SEED)}, ${String(requests)} requests in ${String(Math.round(durationMs))} ms, ${JSON.stringify(byStatus)}\n`,
    );
  }, TIMEOUT_MS);
  afterAll(() => town?.close());

  it('get no unforeseen error, no undocumented status and no body that breaks the document', () => {
    expect(report.requests).toBeGreaterThanOrEqual(REQUESTS);
    expect(report.violations.slice(0, 10)).toEqual([]);
  });

  it('never find the database away', () => {
    expect(report.unavailable).toEqual([]);
  });

  it('reach every operation: each one succeeded at least once', () => {
    expect(report.neverSucceeded.filter((operation) => !REFUSED.includes(operation))).toEqual([]);
  });

  it('are refused for lack of rights at most one time in twenty', () => {
    const refused = (report.byStatus['401'] ?? 0) + (report.byStatus['403'] ?? 0);
    expect(refused / report.requests).toBeLessThanOrEqual(0.05);
  });
});
