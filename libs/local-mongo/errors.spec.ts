import { DataOfOtherServer, NoLocalDatabase } from './errors.js';

describe('NoLocalDatabase', () => {
  const attempts = [
    { way: 'running', reason: 'none was started yet' },
    { way: 'mongod', reason: 'not on the PATH' },
    { way: 'secantus', reason: 'secantusd-rs: not found' },
    { way: 'download', reason: 'the host cannot be reached' },
    { way: 'wheel', reason: 'no Python on the PATH' },
  ] as const;

  it('lists every attempt with its reason and the value that forces it', () => {
    const { message } = new NoLocalDatabase(attempts);

    for (const { way, reason } of attempts) expect(message).toMatch(new RegExp(`LOCAL_MONGO=${way}\\): ${reason}`));
  });

  it('names three ways out', () => {
    const { message } = new NoLocalDatabase(attempts);

    expect(message).toMatch(/1\. .*MONGODB_URI[\s\S]*2\. .*mongod[\s\S]*3\. .*db:native/);
  });
});

describe('DataOfOtherServer', () => {
  it('says whose data it is, why that server is missing, and that another one would begin empty', () => {
    const { message } = new DataOfOtherServer('mongod', '.vigia/db', [{ way: 'mongod', reason: 'not on\nthe PATH' }]);

    expect(message).toContain('The data in .vigia/db was written by mongod on the PATH');
    expect(message).toContain('not on\n    the PATH');
    expect(message).toContain('empty database');
  });
});
