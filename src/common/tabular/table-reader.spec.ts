import '../http/index.js';
import fc from 'fast-check';
import { csv, readTable, type TableFormat, type TableRow } from './index.js';

const LIMITS = { maxBytes: 10_000, maxRows: 5, maxRowLength: 1_000 };

async function* inPieces(text: string | Buffer, size: number): AsyncGenerator<Uint8Array> {
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

async function read(text: string | Buffer, format: TableFormat, size = 7, limits = LIMITS): Promise<TableRow[]> {
  const rows: TableRow[] = [];
  for await (const row of readTable(inPieces(text, size), format, limits)) rows.push(row);
  return rows;
}

describe('a table', () => {
  it('of CSV is read by the names in its first line, whatever the pieces it comes in', async () => {
    const text = '\ufeffname, email\r\n"João, ""o"" padeiro",a@b.example\r\n\r\n"duas\nlinhas",\r\n';
    for (const size of [1, 2, 3, 100])
      expect([size, await read(text, 'csv', size)]).toEqual([
        size,
        [
          { line: 2, values: { name: 'João, "o" padeiro', email: 'a@b.example' } },
          { line: 4, values: { name: 'duas\nlinhas' } },
        ],
      ]);
  });

  it('of CSV names the line that each row begins in, whatever stands in quotes before it', async () => {
    const text = 'a,b\r\n\r\n"1\r\n2\r\n3","4\n5"\r\n\r\n\r\n6,7\r\n"8\r\n","9"\r\n10,11';
    const lines = (await read(text, 'csv')).map(({ line, values }) => [line, values['b']]);
    expect(lines).toEqual([
      [3, '4\n5'],
      [9, '7'],
      [10, '9'],
      [12, '11'],
    ]);
    await expect(read('a,b\r\n"1\r\n",2\r\n3\r\n', 'csv')).rejects.toMatchObject({
      detail: 'Line 4 has more or fewer cells than the first line',
    });
  });

  it('of CSV loses no cell: one under no name is known by its place', async () => {
    expect(await read('name;;\nAna;1;\n', 'csv')).toEqual([{ line: 2, values: { name: 'Ana', 'column 2': '1' } }]);
  });

  it('of CSV may have semicolons, as spreadsheets in Brazil write it', async () => {
    expect(await read('name;tags\nAna;"a,b"\n', 'csv')).toEqual([{ line: 2, values: { name: 'Ana', tags: 'a,b' } }]);
  });

  it('of NDJSON is read line by line', async () => {
    expect(await read('{"a":1}\n\n{"a":{"b":"é"}}', 'ndjson', 1)).toEqual([
      { line: 1, values: { a: 1 } },
      { line: 3, values: { a: { b: 'é' } } },
    ]);
  });

  it('is refused when it is too large', async () => {
    const limits = { ...LIMITS, maxBytes: 18 };
    await expect(read('name\nAna\nBia\nCaio\n', 'csv', 7, limits)).resolves.toHaveLength(3);
    await expect(read('name\nAna\nBia\nCaio\nD', 'csv', 7, limits)).rejects.toMatchObject({ code: 'table.too_large' });
  });

  it.each<[string, TableFormat, string | Buffer]>([
    ['table.malformed: Line 2 has a quote that is not closed', 'csv', 'a,b\n"x,y\n'],
    ['table.malformed: Line 3 has more or fewer cells than the first line', 'csv', 'a,b\n1,2\n3\n'],
    ['table.malformed: Line 2 has a quote inside a cell', 'csv', 'a,b\n1,x"y\n'],
    ['table.malformed: Line 2 is too long', 'csv', `a,b\n${'x'.repeat(2_000)},1\n`],
    ['table.malformed: Line 1 has a name twice', 'csv', 'a,b,a \n1,2,3\n'],
    ['table.malformed: Line 1 has a name with a line end', 'csv', 'a,"b\nc"\n1,2\n'],
    ['table.malformed: Line 1 has a name that no column may have', 'csv', 'a,__proto__\n1,2\n'],
    ['table.malformed: Line 2 is no JSON', 'ndjson', '{}\n{a}\n'],
    ['table.malformed: Line 1 is no JSON object', 'ndjson', '[]\n'],
    ['table.malformed: Line 1 is too long', 'ndjson', `{"a":"${'x'.repeat(2_000)}"}`],
    ['table.encoding', 'csv', Buffer.from('name\nJo\xe3o\n', 'latin1')],
    ['table.encoding', 'csv', Buffer.from([0x61, 0x0a, 0xc3])],
    ['table.too_many_rows', 'csv', 'a\n1\n2\n3\n4\n5\n6\n'],
    ['table.too_many_rows', 'ndjson', '{}\n'.repeat(6)],
  ])('is refused: %s', async (refusal, format, text) => {
    const [code, detail] = refusal.split(': ');
    const expected = detail === undefined ? { code } : { code, detail };
    await expect(read(text, format)).rejects.toMatchObject(expected);
  });

  it('comes back from CSV as it was written, formulas included', async () => {
    const cell = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 30 }).filter((text) => !text.includes('\0'));
    const formula = fc.tuple(fc.constantFrom('=', '+', '-', '@', '\t', "'"), cell).map((parts) => parts.join(''));
    const row = fc.tuple(fc.oneof(cell, formula), fc.oneof(cell, formula));
    await fc.assert(
      fc.asyncProperty(fc.array(row, { minLength: 1, maxLength: 5 }), async (rows) => {
        const text = csv([['a', 'b'], ...rows]);
        const read1 = await read(text, 'csv', 5);
        expect(read1.map(({ values }) => [values['a'], values['b']])).toEqual(rows);
      }),
      { numRuns: 200 },
    );
  });
});
