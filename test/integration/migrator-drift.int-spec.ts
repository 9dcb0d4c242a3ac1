import { declaredSnapshot, differences, replayedSnapshot } from '../../src/common/persistence/migrator/index.js';
import '../../src/app.module.js';
import { migrations } from '../../src/migrations/index.js';

describe('committed migrations', () => {
  it('lead to what the code declares', () => {
    expect(differences(replayedSnapshot(migrations), declaredSnapshot())).toEqual([]);
    expect(replayedSnapshot(migrations)).toEqual(declaredSnapshot());
  });

  it('have ids that sort in the order in which they are applied', () => {
    const ids = migrations.map(({ id }) => id);
    expect(ids).toEqual([...new Set(ids)].sort());
    expect(ids.filter((id) => !/^\d{4}-[a-z0-9]+(-[a-z0-9]+)*$/.test(id))).toEqual([]);
  });
});
