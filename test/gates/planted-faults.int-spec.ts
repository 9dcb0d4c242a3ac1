import { existsSync, readFileSync } from 'node:fs';
import { FAULTS } from '../planted-faults/faults.js';

/** Whether tests notice them is seen by `npx tsx test/planted-faults/run.ts`; that they can still be planted, here. */
describe('planted faults', () => {
  it.each(FAULTS)('$name: there is one place for it, and a suite that has to notice', (fault) => {
    expect(readFileSync(fault.file, 'utf8').split(fault.find)).toHaveLength(2);
    expect(fault.replace).not.toBe(fault.find);
    expect(existsSync(fault.suite)).toBe(true);
  });

  it('have names of their own', () => {
    expect(new Set(FAULTS.map(({ name }) => name)).size).toBe(FAULTS.length);
  });
});
