import { EventEmitter } from 'node:events';
import type { mongo } from 'mongoose';
import { SystemClock } from '../clock/index.js';
import { CommandFigures } from './command-figures.js';
import './common.schema.js';

describe('figures of commands', () => {
  function followed(slowMs = 100) {
    const client = new EventEmitter();
    const figures = new CommandFigures();
    // Of a client nothing but its events is used.
    figures.follow(client as unknown as mongo.MongoClient, slowMs, new SystemClock());
    let requestId = 0;
    const run = (command: Record<string, unknown>, duration: number, hasFailed = false): void => {
      requestId += 1;
      const [commandName = ''] = Object.keys(command);
      client.emit('commandStarted', { requestId, commandName, command });
      client.emit(hasFailed ? 'commandFailed' : 'commandSucceeded', { requestId, commandName, duration });
    };
    return { figures, run };
  }

  it('adds up by command, most time first', () => {
    const { figures, run } = followed();
    run({ find: 'leases' }, 2);
    run({ find: 'counters' }, 4, true);
    run({ insert: 'leases' }, 50);
    expect(figures.totals()).toEqual([
      { command: 'insert', count: 1, failed: 0, totalMs: 50, maxMs: 50 },
      { command: 'find', count: 2, failed: 1, totalMs: 6, maxMs: 4 },
    ]);
  });

  it('keeps the latest 50 slow ones by name, and nothing of what was asked', () => {
    const { figures, run } = followed();
    run({ find: 'leases', filter: { cpf: '52998224725' } }, 99);
    for (let n = 0; n < 60; n += 1) run({ find: 'leases', filter: { cpf: '52998224725' } }, 100 + n);
    const slow = figures.slow();
    expect(slow).toHaveLength(50);
    expect(slow[0]).toEqual({
      command: 'find',
      collection: 'leases',
      durationMs: 159,
      at: expect.any(Date),
      hasFailed: false,
    });
    expect(JSON.stringify(slow)).not.toContain('52998224725');
  });

  it('knows the collection of a cursor, and counts strange names together', () => {
    const { figures, run } = followed(0);
    run({ getMore: 7, collection: 'leases' }, 1);
    run({ find: 'somebody-elses' }, 1);
    run({ whatsmyuri: 1 }, 1);
    expect(figures.slow().map(({ command, collection }) => `${command} ${collection}`)).toEqual([
      'other none',
      'find other',
      'getMore leases',
    ]);
  });
});
