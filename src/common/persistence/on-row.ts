import { duplicateKeyIndex } from './database-errors.js';

const MAX_TRIES = 10;

/**
 * Works on a row that is inserted empty where there is none. Apart from the work, because of two upserts that meet SecantusDB carries
 * out both and answers one of them with nothing.
 * @param insertEmpty may find that somebody else inserted it meanwhile
 * @param work one statement, null where there is no row
 */
export async function onRow<T>(insertEmpty: () => Promise<unknown>, work: () => Promise<T | null>): Promise<T> {
  for (let left = MAX_TRIES; left > 0; left -= 1) {
    const row = await work();
    if (row !== null) return row;
    try {
      await insertEmpty();
    } catch (error) {
      if (!duplicateKeyIndex(error)) throw error; // another one inserted it
    }
  }
  throw new Error('a row was deleted as often as it was inserted');
}
