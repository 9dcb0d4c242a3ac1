import type { IncomingMessage, ServerResponse } from 'node:http';
import { Intake } from './intake.js';

/** An event loop whose time and turns the test moves. */
class TestLoop {
  timeMs = 0;
  private due: (() => void)[] = [];

  nowMs = (): number => this.timeMs;
  afterInput = (work: () => void): void => {
    this.due.push(work);
  };

  /** Ends the turn: what was put off for its end happens. @returns whether there was any */
  endTurn(): boolean {
    const due = this.due;
    this.due = [];
    for (const work of due) work();
    return due.length > 0;
  }
}

/** Each request that begins costs `costMs`. */
function setUp(costMs = 1) {
  const loop = new TestLoop();
  const begun: string[] = [];
  const handle = (request: IncomingMessage): void => {
    begun.push(request.url ?? '');
    loop.timeMs += costMs;
  };
  const intake = new Intake(handle, loop);
  const arrive = (url: string, destroyed = false): void => {
    intake.take({ url } as IncomingMessage, { destroyed } as ServerResponse);
  };
  return { loop, begun, intake, arrive };
}

describe('intake of requests', () => {
  it('begins a request in the turn in which it arrives', () => {
    const { loop, begun, intake, arrive } = setUp();
    intake.connected();
    arrive('/a');
    loop.endTurn();
    expect(begun).toEqual(['/a']);
  });

  it('begins a burst in small slices, in the order of arrival', () => {
    const { loop, begun, arrive } = setUp(1);
    for (let n = 0; n < 5; n += 1) arrive(`/${n}`);
    const perTurn: number[] = [];
    while (begun.length < 5) {
      const before = begun.length;
      loop.endTurn();
      perTurn.push(begun.length - before);
    }
    expect(perTurn).toEqual([2, 2, 1]);
    expect(begun).toEqual(['/0', '/1', '/2', '/3', '/4']);
  });

  it.each(['/health', '/health/live', '/health/ready?x=1'])('begins %s before all that waits', (url) => {
    const { begun, arrive } = setUp();
    arrive('/a');
    arrive(url);
    expect(begun).toEqual([url]);
  });

  it('takes no other address for a question for health', () => {
    const { begun, arrive } = setUp();
    for (const url of ['/healthy', '/api/v1/clients?x=/health/', '//health/live']) arrive(url);
    expect(begun).toEqual([]);
  });

  it('leaves half of the time to connections that come in', () => {
    const { loop, begun, intake, arrive } = setUp(10);
    arrive('/a');
    arrive('/b');
    loop.endTurn(); // a begins at 0 and lasts until 10
    const begunAt: number[] = [];
    while (begun.length < 2) {
      intake.connected();
      loop.timeMs += 1;
      loop.endTurn();
      if (begun.length === 2) begunAt.push(loop.timeMs - 10);
    }
    // The turn of /a ended at 11, when the next began: as long again for connections.
    expect(begunAt).toEqual([22]);
  });

  it('waits for nobody when no connection comes in', () => {
    const { loop, begun, arrive } = setUp(10);
    arrive('/a');
    arrive('/b');
    loop.endTurn();
    loop.endTurn();
    expect(begun).toEqual(['/a', '/b']);
  });

  it('does not begin what its sender has left', () => {
    const { loop, begun, arrive } = setUp();
    arrive('/gone', true);
    arrive('/a');
    loop.endTurn();
    expect(begun).toEqual(['/a']);
  });

  it('lets nothing wait beyond its limit', () => {
    const { begun, arrive } = setUp();
    for (let n = 0; n < 10_001; n += 1) arrive(`/${n}`);
    expect(begun).toEqual(['/10000']);
  });

  it('puts nothing off while nothing waits', () => {
    const { loop, arrive } = setUp();
    arrive('/a');
    loop.endTurn();
    loop.endTurn(); // measures the turn
    expect(loop.endTurn()).toBe(false);
  });
});
