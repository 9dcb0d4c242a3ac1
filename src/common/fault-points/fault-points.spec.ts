import { armFaultPoints, FaultPoints, faultPoint } from './fault-points.js';

describe('fault points', () => {
  const struckBy = (spec: string, visits: string[]): string[] => {
    const struck: string[] = [];
    const points = new FaultPoints(spec, (name) => struck.push(name));
    visits.forEach((name) => points.reach(name));
    return struck;
  };

  it('strike on the first visit of a named point and on no other', () => {
    expect(struckBy('alerts.before', ['send.before', 'alerts.after', 'alerts.before', 'alerts.before'])).toEqual([
      'alerts.before',
    ]);
  });

  it('strike on the nth visit only', () => {
    expect(struckBy('send.after:3', ['send.after', 'send.after'])).toEqual([]);
    expect(struckBy('send.after:3', ['send.after', 'send.after', 'send.after', 'send.after'])).toEqual(['send.after']);
  });

  it('hold several points of one list apart', () => {
    expect(struckBy('a.b:2, c-d', ['c-d', 'a.b', 'a.b'])).toEqual(['c-d', 'a.b']);
  });

  it('may carry the names that the code uses: digits, hyphens, underscores', () => {
    const spec = 'notifications.after_200,monitoring.down-committed';
    expect(struckBy(spec, ['monitoring.down-committed', 'notifications.after_200'])).toHaveLength(2);
  });

  it.each(['', ' ', 'a:0', 'a:-1', 'a:x', 'A.b', 'a..b', 'a,', 'a,a', 'a:1:2'])('refuse the spec %j', (spec) => {
    expect(() => new FaultPoints(spec, () => undefined)).toThrow(RangeError);
  });

  it('are never armed in production, nor by an absent or empty spec', () => {
    expect(armFaultPoints('alerts.before', 'production')).toEqual([]);
    faultPoint('alerts.before'); // would end this very process
    expect(armFaultPoints(undefined, 'test')).toEqual([]);
    expect(armFaultPoints('', 'test')).toEqual([]);
    faultPoint('alerts.before');
  });

  it('report the armed names', () => {
    expect(armFaultPoints('never.reached,send.after:2', 'test')).toEqual(['never.reached', 'send.after']);
    armFaultPoints(undefined, 'test');
  });
});
