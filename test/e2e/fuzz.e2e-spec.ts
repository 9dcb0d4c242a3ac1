import { type CampaignReport, runCampaign } from '../support/contract/fuzz/index.js';
import { KNOWN_BODIES } from '../support/contract/known-bodies.js';
import { buildTown, type Town } from '../support/contract/world.js';
import { createClient } from '../support/factories/index.js';

/** 1,500 with one seed in a normal run; `npm run test:long` asks for 50,000 with a new one. FUZZ_SEED repeats a failed run. */
const REQUESTS = Number(process.env['FUZZ_REQUESTS'] ?? 1_500);
const SEED = Number(process.env['FUZZ_SEED'] ?? 20_261_123);
/** A guess: 20 requests a second on a busy machine. */
const TIMEOUT_MS = 60_000 + REQUESTS * 50;

/**
 * These need a token from a mail or an answer, a link that is told once, a second person, a file, or would lock the campaign out of its own
 * account;
 * accounts.e2e-spec.ts, privacy-rights.e2e-spec.ts, client-files.e2e-spec.ts, service-kinds.e2e-spec.ts, services-in-bulk.e2e-spec.ts
 * and transaction-imports.e2e-spec.ts carry them out.
 */
const REFUSED = [
  'Accounts_accept',
  'Accounts_reset',
  'Accounts_change',
  'ClientFiles_import',
  'Downloads_fetch',
  'Erasures_approve',
  'Live_socket', // no request of the campaign wishes for a socket
  'Heartbeats_makeToken',
  'ServiceFiles_import',
  'Push_ok',
  'Push_okWithWords',
  'Push_signal',
  'Push_signalWithWords',
  'TransactionFiles_import',
];

describe('requests made from the document', () => {
  let town: Town | undefined;
  let report: CampaignReport;
  beforeAll(async () => {
    town = await buildTown();
    const { vigia, world } = town;
    const admin = await vigia.admin();
    // Of the other clients one is held and of one the erasure is under way, whatever the seed.
    const erasableIds = [(await createClient(admin)).id, (await createClient(admin)).id];
    // More copies of data than the campaign keeps, so that one can be taken back.
    for (const clientId of erasableIds)
      await admin
        .post('/privacy/data-exports', { ...KNOWN_BODIES['DataExports_create']?.(world, 0), clientId })
        .expect(201);
    // Some that run, so that one can be ended: those of the campaign begin in many years.
    const { startsAt: _, ...running } = KNOWN_BODIES['Maintenances_create']?.(world, 0) ?? {};
    for (let n = 0; n < 3; n += 1) await admin.post('/maintenance', running).expect(201);
    report = await runCampaign({
      url: vigia.url,
      signIn: async () => (await vigia.admin()).token,
      world: { ...world, erasableIds },
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

  it('with a good token are refused for lack of rights at most one time in twenty', () => {
    expect(report.refused / report.requests).toBeLessThanOrEqual(0.05);
  });
});
