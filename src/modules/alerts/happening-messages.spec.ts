import fc from 'fast-check';
import type { Message } from '../notifications/index.js';
import type { Destination } from './destination.js';
import { confirmedAt, type Happening } from './happening.js';
import { isConcerned, missingMessages, possibleMessages } from './happening-messages.js';

const T0_SECONDS = 1_772_366_400;
const at = (seconds: number): Date => new Date((T0_SECONDS + seconds) * 1_000);
const idAt = (seconds: number): string => `${(T0_SECONDS + seconds).toString(16)}0123456789abcdef`;

function anIncident(fields: Partial<Happening> = {}): Happening {
  return {
    kind: 'incident',
    id: idAt(0),
    serviceId: idAt(-900),
    clientId: idAt(-999),
    startedAt: at(-90),
    endedAt: null,
    ...fields,
  };
}

function aDestination(id: string, activeSince: Date): Destination {
  return {
    id,
    number: 1,
    clientId: idAt(-999),
    name: id,
    target: { kind: 'webhook', url: 'https://hooks.example/' },
    isEnabled: true,
    activeSince,
    disabledReason: null,
    version: 1,
    createdAt: activeSince,
    updatedAt: activeSince,
  };
}

const nameOf = ({ event, destinationId }: Message): string => `${event} ${destinationId}`;

describe('who is told of an outage', () => {
  it('is who was there when it was confirmed, though it had begun earlier', () => {
    expect(confirmedAt(anIncident())).toEqual(at(0));
    expect(isConcerned(aDestination('a', at(-30)), anIncident())).toBe(true);
    expect(isConcerned(aDestination('b', at(1)), anIncident())).toBe(false);
  });

  it('gets the beginning, and with the end both', () => {
    const [early, late] = [aDestination('early', at(-1_000)), aDestination('late', at(30))];
    const none = (): boolean => false;
    expect(missingMessages(anIncident(), [early, late], none, false).map(nameOf)).toEqual(['opened early']);
    const ended = anIncident({ endedAt: at(60) });
    expect(missingMessages(ended, [early, late], none, false).map(nameOf)).toEqual(['opened early', 'resolved early']);
  });

  it('gets the end after the beginning, even if it was switched off in between', () => {
    const revived = aDestination('revived', at(30));
    const isWished = (message: Message): boolean => message.event === 'opened';
    const ended = anIncident({ endedAt: at(60) });
    expect(missingMessages(ended, [revived], isWished, false).map(nameOf)).toEqual(['resolved revived']);
  });

  it('hears nothing of one in maintenance, but its end if the beginning was told', () => {
    const destination = aDestination('a', at(-1_000));
    const ended = anIncident({ endedAt: at(60) });
    expect(missingMessages(ended, [destination], () => false, true)).toEqual([]);
    const isWished = (message: Message): boolean => message.event === 'opened';
    expect(missingMessages(ended, [destination], isWished, true).map(nameOf)).toEqual(['resolved a']);
  });

  it('whatever comes twice, late or not at all: at most one beginning and, after the end, exactly one end for each beginning', () => {
    const step = fc.constantFrom('look', 'end', 'add', 'revive');
    fc.assert(
      fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
        const wished: string[] = [];
        let incident = anIncident();
        let destinations = [aDestination('first', at(-1_000))];
        const look = (): void => {
          const isWished = (message: Message): boolean => wished.includes(nameOf(message));
          wished.push(...missingMessages(incident, destinations, isWished, false).map(nameOf));
        };
        steps.forEach((what, index) => {
          if (what === 'look') look();
          if (what === 'end') incident = { ...incident, endedAt: incident.endedAt ?? at(index) };
          if (what === 'add') destinations = [...destinations, aDestination(`later-${String(index)}`, at(index + 1))];
          if (what === 'revive') destinations = destinations.map((one) => ({ ...one, activeSince: at(index + 1) }));
        });
        incident = { ...incident, endedAt: incident.endedAt ?? at(99) };
        look();
        expect(new Set(wished).size).toBe(wished.length);
        const told = wished.filter((name) => name.startsWith('opened')).map((name) => name.replace('opened ', ''));
        const ended = wished.filter((name) => name.startsWith('resolved')).map((name) => name.replace('resolved ', ''));
        expect(ended.sort()).toEqual(told.sort());
        expect(told.filter((name) => name.startsWith('later'))).toEqual([]);
      }),
    );
  });

  it('names all possible messages', () => {
    const destinations = [aDestination('a', at(0)), aDestination('b', at(0))];
    expect(possibleMessages(anIncident(), destinations)).toHaveLength(2);
    expect(possibleMessages(anIncident({ endedAt: at(9) }), destinations)).toHaveLength(4);
  });
});
