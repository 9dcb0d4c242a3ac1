import { Lanes } from './lanes.js';
import './transactions.errors.js';

function gate(): { opened: Promise<void>; open: () => void } {
  let open = (): void => undefined;
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { opened, open };
}

describe('lanes', () => {
  it('run one after the other per key, and keys beside each other', async () => {
    const lanes = new Lanes();
    const first = gate();
    const order: string[] = [];
    const one = lanes.run('a', async () => {
      await first.opened;
      order.push('a1');
    });
    const two = lanes.run('a', () => Promise.resolve(order.push('a2')));
    await lanes.run('b', () => Promise.resolve(order.push('b1')));
    expect(order).toEqual(['b1']);
    first.open();
    await Promise.all([one, two]);
    expect(order).toEqual(['b1', 'a1', 'a2']);
  });

  it('go on after a failure, which is the caller’s own', async () => {
    const lanes = new Lanes();
    const failing = lanes.run('a', () => Promise.reject(new Error('planned')));
    const next = lanes.run('a', () => Promise.resolve('done'));
    await expect(failing).rejects.toThrow('planned');
    await expect(next).resolves.toBe('done');
  });

  it('let only so many wait', async () => {
    const lanes = new Lanes();
    const first = gate();
    const waiting = Array.from({ length: 500 }, () => lanes.run('a', () => first.opened));
    await expect(lanes.run('a', () => first.opened)).rejects.toMatchObject({ code: 'transaction.busy' });
    first.open();
    await Promise.all(waiting);
    await expect(lanes.run('a', () => Promise.resolve('free'))).resolves.toBe('free');
  });
});
