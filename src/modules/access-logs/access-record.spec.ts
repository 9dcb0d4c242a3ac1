import type { Tx } from '../../common/persistence/index.js';
import type { AccessLog } from './access-log.js';
import type { PendingRow } from './access-log-buffer.js';
import { AccessRecord } from './access-record.js';

const TX = {} as Tx;

function aCall() {
  const buffered: PendingRow[] = [];
  const inserted: AccessLog[] = [];
  const row = { id: 'r1', clientId: null, userId: 'u1', apiKeyId: null, action: 'update', statusCode: 200 };
  const record = new AccessRecord(() => ({ ...row }) as AccessLog, {
    insert: (written) => inserted.push(written),
    buffer: (pending) => buffered.push(pending),
  });
  return { record, row, buffered, inserted };
}

describe('the row of a call', () => {
  it('goes through the buffer when nothing was written', () => {
    const { record, buffered, inserted } = aCall();
    record.end();
    record.end();
    expect(inserted).toEqual([]);
    expect(buffered).toMatchObject([{ kind: 'insert', row: { id: 'r1', statusCode: 200 } }]);
  });

  it('commits with the first write, once, and needs nothing more when all went well', () => {
    const { record, buffered, inserted } = aCall();
    record.joinIn(TX);
    record.committed();
    record.joinIn(TX);
    record.end();
    expect(inserted).toHaveLength(1);
    expect(buffered).toEqual([]);
  });

  it('joins the next attempt of a transaction that was not committed', () => {
    const { record, buffered, inserted } = aCall();
    record.joinIn(TX);
    record.joinIn(TX);
    record.committed();
    record.end();
    expect(inserted).toHaveLength(2);
    expect(buffered).toEqual([]);
  });

  it('is corrected where the call ended otherwise than the commit foretold', () => {
    const { record, row, buffered } = aCall();
    record.joinIn(TX);
    record.committed();
    row.statusCode = 500;
    record.end();
    expect(buffered).toMatchObject([{ kind: 'correct', id: 'r1', outcome: { statusCode: 500, userId: 'u1' } }]);
  });

  it('comes too late after the end', () => {
    const { record, inserted } = aCall();
    record.end();
    record.joinIn(TX);
    expect(inserted).toEqual([]);
  });
});
