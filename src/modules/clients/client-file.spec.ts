import fc from 'fast-check';
import { csv, readTable } from '../../common/tabular/index.js';
import { bodyOfRow, cellOf } from './client-file.js';

const LIMITS = { maxBytes: 100_000, maxRows: 10, maxRowLength: 10_000 };

/** What an import makes of values that were written as cells of CSV. */
async function thereAndBack(values: Readonly<Record<string, unknown>>): Promise<Record<string, unknown>> {
  const names = Object.keys(values);
  const text = csv([names, names.map((name) => cellOf(name, values[name]))]);
  const input = (async function* () {
    yield Buffer.from(text);
  })();
  for await (const row of readTable(input, 'csv', LIMITS)) return bodyOfRow(row.values);
  throw new Error('no row');
}

describe('a client in a file', () => {
  const tag = fc.string({ minLength: 1, maxLength: 10, unit: fc.constantFrom('a', '|', '[', ']', '"', ',', "'", '=') });

  it('keeps its tags, whatever signs they have', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(tag, { minLength: 1, maxLength: 4 }), async (tags) => {
        expect(await thereAndBack({ name: 'Ana', tags })).toEqual({ name: 'Ana', tags });
      }),
      { numRuns: 300 },
    );
  });

  it('has its tags parted by strokes as long as none has a stroke itself, and an empty cell for none', () => {
    expect(cellOf('tags', ['vip', 'atacado'])).toBe('vip|atacado');
    expect(cellOf('tags', ['a|b', 'c'])).toBe('["a|b","c"]');
    expect(cellOf('tags', [])).toBeNull();
    expect(bodyOfRow({ tags: '[vip|novo' })).toEqual({ tags: ['[vip', 'novo'] });
  });

  it('keeps data of other systems, and loses what Vigia gave it', async () => {
    const extraData = { erp: { code: 7, groups: ['a'] } };
    expect(await thereAndBack({ id: 'x', number: 7, name: '=Ana', extraData, version: 2 })).toEqual({
      name: '=Ana',
      extraData,
    });
  });
});
