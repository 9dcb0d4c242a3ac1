import { LOCALES } from '../../notifications/index.js';
import { ALERT_KINDS } from './security-alert.facts.js';
import { mailAboutAlert } from './security-alert-words.js';

const occurredAt = new Date('2026-03-01T12:00:00Z');
const about = (kind: (typeof ALERT_KINDS)[number]) => ({
  ...{ id: 'a', kind, userId: 'u', ip: '192.0.2.1', occurredAt },
  details: { rows: 2_001, unnamed: 'x' },
});

describe('mail about a security alert', () => {
  it('has words of its own for each kind in each language', () => {
    const mails = LOCALES.flatMap((locale) => ALERT_KINDS.map((kind) => mailAboutAlert(about(kind), 'Ana', locale)));
    for (const part of [mails.map(({ subject }) => subject), mails.map(({ paragraphs }) => paragraphs[0] ?? '')]) {
      expect(new Set(part).size).toBe(LOCALES.length * ALERT_KINDS.length);
      expect(part.every((text) => text.length > 20)).toBe(true);
    }
  });

  it('says who, from where, when and how much', () => {
    expect(mailAboutAlert(about('mass_read'), 'Ana <ana@x.example>', 'pt-BR').facts).toEqual([
      { label: 'Usuário', value: 'Ana <ana@x.example>' },
      { label: 'Endereço IP', value: '192.0.2.1' },
      { label: 'Quando', value: '01/03/2026, 09:00:00 (horário de Brasília)' },
      { label: 'Registros lidos', value: '2001' },
      { label: 'unnamed', value: 'x' },
    ]);
  });

  it('leaves out what is not known', () => {
    const spray = { ...about('login_spray'), userId: null, ip: null, details: {} };
    expect(mailAboutAlert(spray, null, 'en').facts.map(({ label }) => label)).toEqual(['When']);
  });
});
