import { LOCALES } from '../notifications/index.js';
import { type IncidentStory, webhookDataOf } from './incident-story.js';
import { mailAbout, testMail } from './incident-words.js';

function aStory(fields: Partial<IncidentStory> = {}): IncidentStory {
  return {
    incidentId: '1'.repeat(24),
    serviceId: '2'.repeat(24),
    serviceName: 'Loja',
    clientId: '3'.repeat(24),
    clientName: 'Padaria São João',
    url: 'https://loja.example/saude',
    startedAt: new Date('2026-03-01T12:00:00Z'),
    detectedAt: new Date('2026-03-01T12:01:00Z'),
    endedAt: null,
    reason: 'timeout:first_byte',
    detail: 'Time ran out while waiting for the answer.',
    endReason: null,
    ...fields,
  };
}
const over = { endedAt: new Date('2026-03-01T12:04:05Z'), endReason: 'recovered' } as const;
const textOf = (mail: ReturnType<typeof mailAbout>): string =>
  [mail.subject, ...mail.paragraphs, ...mail.facts.map(({ label, value }) => `${label}: ${value}`)].join('\n');

describe('mail about an outage', () => {
  it('says in Portuguese what is down, since when and why', () => {
    const text = textOf(mailAbout(aStory(), 'opened', 'pt-BR'));
    expect(text).toContain('[Vigia] Loja está fora do ar');
    expect(text).toContain('Início: 01/03/2026, 09:00:00');
    expect(text).toContain('Causa: o tempo limite foi excedido (timeout:first_byte)');
    expect(text).not.toContain('Fim:');
  });

  it('says in English how long it lasted', () => {
    const text = textOf(mailAbout(aStory(over), 'resolved', 'en'));
    expect(text).toContain('[Vigia] Loja is up again (4 min 5 s)');
    expect(text).toContain('Cause: Time ran out while waiting for the answer.');
  });

  it('tells beginning and end in one when it is over already', () => {
    expect(mailAbout(aStory(over), 'recovered', 'pt-BR')).toMatchObject({
      subject: '[Vigia] Loja ficou fora do ar por 4 min 5 s e já voltou',
      tone: 'good',
    });
    expect(mailAbout(aStory(over), 'recovered', 'en').subject).toContain('was down for 4 min 5 s and has recovered');
  });

  it('does not call it a recovery when the service was deleted', () => {
    const story = aStory({ ...over, endReason: 'service_deleted', serviceName: null, url: null });
    expect(mailAbout(story, 'resolved', 'pt-BR')).toMatchObject({
      subject: '[Vigia] Serviço excluído não é mais monitorado',
      tone: 'neutral',
    });
    expect(textOf(mailAbout(story, 'resolved', 'en'))).not.toContain('answers again');
  });

  it.each(LOCALES)('has words for every cause in %s', (locale) => {
    const causes = [
      'dns',
      'connect',
      'tls',
      'timeout',
      'protocol',
      'too_large',
      'redirect',
      'status',
      'body',
      'assertion',
    ];
    const told = causes.map((reason) => textOf(mailAbout(aStory({ reason, detail: null }), 'opened', locale)));
    expect(new Set(told).size).toBe(causes.length);
    expect(told.join()).not.toMatch(/não identificada|unknown|undefined/);
    expect(textOf(mailAbout(aStory({ reason: null, detail: null }), 'opened', locale))).toMatch(
      /não identificada|unknown/,
    );
    expect(testMail('Chat', locale).facts).toMatchObject([{ value: 'Chat' }]);
  });
});

describe('data of a webhook', () => {
  it('tells the state of now in plain fields', () => {
    expect(webhookDataOf(aStory())).toMatchObject({ state: 'down', endedAt: null, durationSeconds: null });
    expect(webhookDataOf(aStory(over))).toMatchObject({
      state: 'recovered',
      endedAt: '2026-03-01T12:04:05.000Z',
      durationSeconds: 245,
    });
  });
});
