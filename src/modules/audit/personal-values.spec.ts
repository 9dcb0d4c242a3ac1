import { commitmentOf, committed } from './personal-values.js';

describe('personal words of the audit', () => {
  it('are committed to, each with a salt of its own', () => {
    const { values, commitments } = committed({ purpose: 'contrato', other: 'contrato' });
    expect(Object.keys(values)).toEqual(['purpose', 'other']);
    expect(new Set([...Object.values(commitments), ...Object.values(values).map(({ salt }) => salt)]).size).toBe(4);
    for (const [name, value] of Object.entries(values)) expect(commitmentOf(name, value)).toBe(commitments[name]);
  });

  it('cannot be exchanged for others', () => {
    const { values, commitments } = committed({ purpose: 'contrato' });
    const salt = values['purpose']?.salt ?? '';
    expect(commitmentOf('purpose', { value: 'contrato!', salt })).not.toBe(commitments['purpose']);
    expect(commitmentOf('reason', { value: 'contrato', salt })).not.toBe(commitments['purpose']);
  });
});
