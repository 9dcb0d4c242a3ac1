import { DomainError } from '../../../libs/problem-details/index.js';
import type { Actor } from '../../common/auth-context/index.js';
import { Clock } from '../../common/clock/index.js';
import type { RowFate, RowWork } from '../../common/imports/index.js';
import type { Tx, UnitOfWork } from '../../common/persistence/index.js';
import type { TableRow } from '../../common/tabular/index.js';
import type { Audit, AuditActor, AuditEntry } from './audit.service.js';
import { AuditedImports } from './audited-imports.service.js';

class FakeClock extends Clock {
  ms = 1_000;
  now = () => new Date(this.ms);
  monotonicMs = () => this.ms;
}

const MADE: RowFate = { outcome: 'created', id: 'a' };
const made: RowWork = () => Promise.resolve(MADE);
const refused: RowWork = () => Promise.reject(new DomainError('request.invalid', { errors: [] }));

describe('an import', () => {
  let clock: FakeClock;
  let told: AuditEntry[];
  let isAway: boolean;
  let imports: AuditedImports;
  beforeEach(() => {
    clock = new FakeClock();
    told = [];
    isAway = false;
    const audit = {
      append: (_: AuditActor, entry: AuditEntry) => {
        told.push(entry);
        return Promise.resolve();
      },
    } as unknown as Audit; // only what is called here
    const unitOfWork = {
      run: (work: (tx: Tx) => Promise<void>) => (isAway ? Promise.reject(new Error('away')) : work({} as Tx)),
    } as unknown as UnitOfWork; // only what is called here
    imports = new AuditedImports(audit, unitOfWork, clock);
  });

  /** A file with a row for each work. */
  const open = (works: readonly RowWork[], mode: 'stopOnError' | 'continueOnError' = 'continueOnError') => {
    const input = (async function* () {
      yield Buffer.from(['n', ...works.map((_, n) => String(n))].join('\n'));
    })();
    const prepare = (rows: readonly TableRow[]) =>
      Promise.resolve(rows.map(({ values }) => works[Number(values['n'])]!));
    const plan = { action: 'thing.imported', prepare, cellOf: () => null };
    return imports.open({} as Actor, input, 'csv', plan, { mode, report: 'ndjson' });
  };
  const outcomesOf = async (report: AsyncIterable<string>): Promise<string[]> => {
    const outcomes: string[] = [];
    for await (const line of report) outcomes.push(String((JSON.parse(line) as { outcome?: string }).outcome));
    return outcomes.slice(0, -1);
  };
  const hasPlaces = async () => {
    for (const report of [await open([made]), await open([made])]) await outcomesOf(report);
  };

  it('is on record with how its rows ended, before its report ends', async () => {
    expect(await outcomesOf(await open([made, refused, made]))).toEqual(['created', 'refused', 'created']);
    const counts = { created: 2, valid: 0, repeated: 0, refused: 1, skipped: 0 };
    expect(told).toMatchObject([
      { action: 'thing.imported', changes: { mode: 'continueOnError', rows: 3, ...counts } },
    ]);
    isAway = true;
    await expect(outcomesOf(await open([made]))).rejects.toThrow('away');
  });

  it('that is to stop at a refusal skips what is behind it', async () => {
    expect(await outcomesOf(await open([made, refused, made], 'stopOnError'))).toEqual([
      'created',
      'refused',
      'skipped',
    ]);
  });

  it('breaks with a fault that is not the row’s; what was done until then is on record, and its place is free', async () => {
    const fault = new DomainError('request.timeout');
    const report = await open([made, made, () => Promise.reject(fault), made]);
    await expect(outcomesOf(report)).rejects.toBe(fault);
    expect(told).toMatchObject([{ changes: { rows: 4, created: 2, refused: 0, skipped: 0 } }]);
    await hasPlaces();
  });

  it('ends when nobody takes its report any more, which is on record, and its place is free', async () => {
    const report = await open([made, made, made]);
    await report.next();
    await report.return?.();
    expect(told).toMatchObject([{ changes: { rows: 3, created: 1 } }]);
    const untouched = await open([made]);
    await untouched.return?.();
    await hasPlaces();
  });

  it('that takes too long skips the rest', async () => {
    const slow: RowWork = () => {
      clock.ms += 900_001;
      return made();
    };
    expect(await outcomesOf(await open([made, slow, made]))).toEqual(['created', 'created', 'skipped']);
  });

  it('is told to come again while two are under way', async () => {
    const reports = [await open([made]), await open([made])];
    await expect(open([made])).rejects.toMatchObject({ code: 'table.import_busy', retryAfterSeconds: 30 });
    for (const report of reports) await outcomesOf(report);
    await hasPlaces();
  });
});
