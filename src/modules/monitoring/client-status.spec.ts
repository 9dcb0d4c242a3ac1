import { MONITOR_STATES, type MonitorState } from '../../../libs/probing/index.js';
import { worstState } from './client-status.js';

const watched = (...states: MonitorState[]) => states.map((state) => ({ state, isPaused: false }));

describe('state of a client', () => {
  it.each<[MonitorState[], MonitorState]>([
    [['up', 'up'], 'up'],
    [['up', 'new'], 'new'],
    [['new', 'degraded'], 'degraded'],
    [['degraded', 'unknown'], 'unknown'],
    [['unknown', 'suspect'], 'suspect'],
    [['suspect', 'recovering'], 'recovering'],
    [['recovering', 'down'], 'down'],
  ])('of %j is %s', (states, expected) => {
    expect(worstState(watched(...states))).toBe(expected);
    expect(worstState(watched(...states.reverse()))).toBe(expected);
  });

  it('knows every state', () => {
    for (const state of MONITOR_STATES) expect(worstState(watched(state))).toBe(state);
  });

  it('leaves paused services out, and is unknown without any other', () => {
    expect(worstState([{ state: 'down', isPaused: true }, ...watched('up')])).toBe('up');
    expect(worstState([{ state: 'down', isPaused: true }])).toBe('unknown');
    expect(worstState([])).toBe('unknown');
  });
});
