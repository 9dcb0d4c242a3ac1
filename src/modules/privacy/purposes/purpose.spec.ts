import { changedPurposeFields, isFitBasis, LEGAL_BASES, patchedPurpose, type Purpose } from './purpose.js';

const NOW = new Date('2026-11-30T12:00:00Z');
const LATER = new Date('2026-12-01T12:00:00Z');
const purpose: Purpose = {
  id: 'a'.repeat(24),
  number: 1,
  name: 'Cobrança',
  description: '',
  legalBasis: 'art7_contract',
  dataClasses: ['identification', 'financial'],
  retention: 'Cinco anos, obrigação fiscal',
  retentionDays: 1_826,
  sharing: [{ name: 'Banco', reason: 'Liquidação', country: 'BR' }],
  version: 3,
  createdAt: NOW,
  updatedAt: NOW,
};

describe('legal basis', () => {
  it('knows the ten of article 7 and the eight of article 11', () => {
    expect(LEGAL_BASES.filter((basis) => basis.startsWith('art7_'))).toHaveLength(10);
    expect(LEGAL_BASES.filter((basis) => basis.startsWith('art11_'))).toHaveLength(8);
  });

  it('has to be of article 11 as soon as one class is sensitive, and of article 7 otherwise', () => {
    expect(isFitBasis({ legalBasis: 'art7_contract', dataClasses: ['contact', 'children'] })).toBe(true);
    expect(isFitBasis({ legalBasis: 'art7_contract', dataClasses: ['contact', 'health'] })).toBe(false);
    expect(isFitBasis({ legalBasis: 'art11_health_care', dataClasses: ['contact', 'health'] })).toBe(true);
    expect(isFitBasis({ legalBasis: 'art11_consent', dataClasses: ['contact'] })).toBe(false);
  });
});

describe('an edit', () => {
  it('that says what is already so changes nothing', () => {
    const same = { name: 'Cobrança', sharing: [...purpose.sharing], description: undefined };
    expect(patchedPurpose(purpose, same, LATER)).toBe(purpose);
  });

  it('counts and names the fields that differ; null is a value', () => {
    const after = patchedPurpose(purpose, { retentionDays: null, sharing: [] }, LATER);
    expect(after).toMatchObject({ retentionDays: null, sharing: [], name: 'Cobrança', version: 4, updatedAt: LATER });
    expect(changedPurposeFields(purpose, after)).toEqual(['retentionDays', 'sharing']);
  });
});
