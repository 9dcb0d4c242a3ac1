import mongoose, { type Connection, type Model, Schema } from 'mongoose';
import { type NumberedList, readNumberedPage } from '../../src/common/persistence/index.js';
import { openTestDatabase, type TestDatabase } from '../support/database/test-database.js';

interface Row {
  readonly number: number;
  readonly deleted: boolean;
}

/** Dense at its begin and its end, with a gap that no first window reaches over, and a deleted row in each part. */
const NUMBERS = [1, 2, 3, 4, 5, 40_000, 40_001, 40_002, 40_003, 40_004];
const DELETED = new Set([2, 40_003]);
const PRESENT = NUMBERS.filter((number) => !DELETED.has(number));

describe('pages of a list by number', () => {
  let database: TestDatabase;
  let connection: Connection;
  let model: Model<Row>;
  beforeAll(async () => {
    database = await openTestDatabase('numbered');
    connection = await mongoose.createConnection(database.serverUri, { dbName: database.name }).asPromise();
    model = connection.model<Row>('rows', new Schema({ number: Number, deleted: Boolean }), 'rows');
    await database.db
      .collection('rows')
      .createIndexes([{ key: { deleted: 1, number: -1, _id: -1 }, name: 'by_number' }]);
    await model.insertMany(NUMBERS.map((number) => ({ number, deleted: DELETED.has(number) })));
  });
  afterAll(async () => {
    await connection.close();
    await database.close();
  });

  const list = (direction: 1 | -1, last = 40_010): NumberedList => ({ condition: { deleted: false }, direction, last });
  const page = async (of: NumberedList, { skip = 0, limit = 3, after = 0, isNumbered = false }) => {
    const position = after === 0 ? undefined : { value: after, id: '' };
    const { rows, total } = await readNumberedPage(model, of, { skip, limit, after: position, isNumbered });
    return { numbers: rows.map(({ number }) => number), total };
  };

  it.each([1, -1] as const)('hold each row once over gaps, in direction %s', async (direction) => {
    const expected = direction === 1 ? PRESENT : [...PRESENT].reverse();
    const seen: number[] = [];
    for (let after = 0; ;) {
      const { numbers } = await page(list(direction), { limit: 2, after });
      seen.push(...numbers.slice(0, 2));
      if (numbers.length <= 2) break;
      after = seen.at(-1) ?? 0;
    }
    expect(seen).toEqual(expected);
  });

  it('skip and count where a page is asked for by its number', async () => {
    expect(await page(list(-1), { skip: 3, limit: 3, isNumbered: true })).toEqual({
      numbers: [40_000, 5, 4, 3],
      total: 8,
    });
    expect(await page(list(1), { skip: 6, limit: 3, isNumbered: true })).toEqual({
      numbers: [40_002, 40_004],
      total: 8,
    });
    expect(await page(list(1), { skip: 20, limit: 3, isNumbered: true })).toEqual({ numbers: [], total: 8 });
  });

  it('hold rows whose number was not given out here', async () => {
    expect(await page(list(-1, 40_002), { limit: 2, isNumbered: true })).toEqual({
      numbers: [40_004, 40_002, 40_001],
      total: 8,
    });
    expect((await page(list(1, 40_002), { after: 40_001, limit: 5 })).numbers).toEqual([40_002, 40_004]);
    expect((await page(list(-1, 0), { isNumbered: true })).total).toBe(8);
  });

  it('count up to 10,000, and no row of theirs twice', async () => {
    const many = Array.from({ length: 10_050 }, (_, at) => ({ number: 50_000 + 3 * at, deleted: false }));
    await model.collection.insertMany(many);
    const { numbers, total } = await page(list(-1, 90_000), { isNumbered: true });
    expect([numbers[0], total]).toEqual([80_147, 10_000]);
    await database.db.collection('rows').deleteMany({ number: { $gte: 50_300 } });
    expect((await page(list(-1, 90_000), { isNumbered: true })).total).toBe(108);
  });

  it('are empty where nothing was given a number yet', async () => {
    await database.db.collection('rows').deleteMany({});
    expect(await page(list(-1, 0), { isNumbered: true })).toEqual({ numbers: [], total: 0 });
    expect(await page(list(1, 0), {})).toEqual({ numbers: [], total: undefined });
  });
});
