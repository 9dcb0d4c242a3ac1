import { currentRequest, runInRequest } from '../http/request-context.js';
import { Hints } from './hints.js';

describe('hints', () => {
  it('wake listeners outside the request that gave them', () => {
    const hints = new Hints();
    const seen: unknown[] = [];
    hints.on('facts', () => seen.push(currentRequest()));
    runInRequest({ requestId: 'r1', arrivedAtMs: 0 }, () => {
      hints.emit('facts');
    });
    expect(seen).toEqual([undefined]);
  });
});
