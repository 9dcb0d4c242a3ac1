import { events, anEvent, OTHER } from './feed.fixtures.js';
import { LiveConnection, type LiveSink } from './live-connection.js';

/** Keeps what it is told in short, and takes no more while it is slow. */
function aSink() {
  const told: string[] = [];
  const sink = { told, isSlow: false, isEnded: false };
  const tell = (text: string): boolean => {
    told.push(text);
    return !sink.isSlow;
  };
  const live: LiveSink = {
    event: ({ id }) => tell(String(id)),
    resync: (id) => tell(`resync ${String(id)}`),
    beat: (id) => tell(`beat ${String(id)}`),
    end: () => {
      sink.isEnded = true;
    },
  };
  return Object.assign(sink, { live });
}

describe('live connection', () => {
  let nowMs = 0;
  const aConnection = (): LiveConnection =>
    new LiveConnection(
      ({ clientId }) => clientId !== OTHER,
      () => nowMs,
    );

  it('tells what was missed, what came meanwhile and what comes, each once and in order', () => {
    const sink = aSink();
    const connection = aConnection();
    connection.offer(events(6, 7)); // joined at 5
    connection.begin(sink.live, { position: 5, told: 3, missed: events(4, 5) });
    connection.offer(events(7, 8));
    expect(sink.told).toEqual(['beat 3', '4', '5', '6', '7', '8']);
  });

  it('leaves out what another instance has told already', () => {
    const sink = aSink();
    const connection = aConnection();
    connection.offer(events(6, 8)); // this instance was at 5 when the caller came with 7
    connection.begin(sink.live, { position: 5, told: 7, missed: [] });
    connection.offer(events(7, 9));
    expect(sink.told).toEqual(['beat 7', '8', '9']);
  });

  it('says that everything has to be read anew before anything else, for whoever knows too little', () => {
    const sink = aSink();
    const connection = aConnection();
    connection.offer(events(6, 7));
    connection.begin(sink.live, { position: 5, told: null, missed: [] });
    connection.offer([anEvent(8)]);
    expect(sink.told).toEqual(['resync 7', '8']);
  });

  it('tells nothing of others, and moves on past it', () => {
    const sink = aSink();
    const connection = aConnection();
    connection.begin(sink.live, { position: 0, told: 0, missed: [] });
    connection.offer([anEvent(1), anEvent(2, { clientId: OTHER })]);
    connection.beat();
    expect(sink.told).toEqual(['beat 0', '1', 'beat 2']);
  });

  it('keeps 1,000 events for a slow receiver, and with one more has it read anew', () => {
    const sink = aSink();
    const connection = aConnection();
    connection.begin(sink.live, { position: 0, told: 0, missed: [] });
    sink.isSlow = true;
    connection.offer([anEvent(1)]); // goes out, and from then on all wait
    connection.offer(events(2, 1_001));
    sink.isSlow = false;
    connection.drained();
    expect(sink.told).toHaveLength(1_002);
    sink.isSlow = true;
    connection.offer([anEvent(1_002)]);
    connection.offer(events(1_003, 2_003)); // one more than there is room for
    connection.offer(events(2_004, 2_005));
    sink.isSlow = false;
    sink.told.length = 0;
    connection.drained();
    expect(sink.told).toEqual(['resync 2003', '2004', '2005']);
  });

  it('never beats beyond what the receiver was told', () => {
    const sink = aSink();
    const connection = aConnection();
    connection.begin(sink.live, { position: 0, told: 0, missed: [] });
    sink.isSlow = true;
    connection.offer(events(1, 3));
    connection.beat();
    expect(sink.told).toEqual(['beat 0', '1']);
  });

  it('ends a receiver that takes nothing for a minute', () => {
    const sink = aSink();
    const connection = aConnection();
    connection.begin(sink.live, { position: 0, told: 0, missed: [] });
    sink.isSlow = true;
    connection.offer([anEvent(1)]);
    nowMs += 60_000;
    connection.beat();
    expect(sink.isEnded).toBe(false);
    nowMs += 1;
    connection.beat();
    expect(sink.isEnded).toBe(true);
  });
});
