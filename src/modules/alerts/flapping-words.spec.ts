import { flappingDataOf, type FlappingStory, sumOf } from './flapping-story.js';
import { mailAboutFlapping } from './flapping-words.js';

const at = (text: string): Date => new Date(`2026-03-01T${text}Z`);

function aStory(fields: Partial<FlappingStory> = {}): FlappingStory {
  return {
    flappingId: '1'.repeat(24),
    serviceId: '2'.repeat(24),
    serviceName: 'Loja',
    clientId: '3'.repeat(24),
    clientName: 'Padaria São João',
    url: 'https://loja.example/saude',
    startedAt: at('12:00:00'),
    endedAt: null,
    endReason: null,
    changes: 6,
    outages: 3,
    longestOutageSeconds: 95,
    isDown: false,
    ...fields,
  };
}
const over = { endedAt: at('12:10:00'), endReason: 'steady' } as const;
const textOf = (mail: ReturnType<typeof mailAboutFlapping>): string =>
  [mail.subject, ...mail.paragraphs, ...mail.facts.map(({ label, value }) => `${label}: ${value}`)].join('\n');

describe('mail about flapping', () => {
  it('says in Portuguese how often it changed and what the longest outage was', () => {
    const text = textOf(mailAboutFlapping(aStory(), 'opened', 'pt-BR'));
    expect(text).toContain('[Vigia] Loja está instável');
    expect(text).toContain('Mudanças nas últimas 20 avaliações: 6');
    expect(text).toContain('Queda mais longa: 1 min 35 s');
    expect(text).not.toContain('Fim:');
  });

  it('says in English that it is over, and whether the service is up', () => {
    const up = textOf(mailAboutFlapping(aStory(over), 'resolved', 'en'));
    expect(up).toContain('[Vigia] Loja is steady again');
    expect(up).toContain('is up');
    expect(up).toContain('Duration: 10 min');
    const down = mailAboutFlapping(aStory({ ...over, isDown: true }), 'resolved', 'en');
    expect(textOf(down)).toContain('it is down');
    expect(down.tone).toBe('alarm');
  });

  it('tells beginning and end in one when it is over already, and calls a deletion no end of it', () => {
    expect(mailAboutFlapping(aStory(over), 'recovered', 'pt-BR').subject).toBe(
      '[Vigia] Loja ficou instável e já se estabilizou',
    );
    const deleted = aStory({ ...over, endReason: 'service_deleted', serviceName: null, url: null });
    expect(mailAboutFlapping(deleted, 'resolved', 'en').subject).toBe('[Vigia] Deleted service is no longer watched');
  });
});

describe('data of a webhook about flapping', () => {
  it('tells the state of now in plain fields', () => {
    expect(flappingDataOf(aStory())).toMatchObject({
      state: 'flapping',
      endedAt: null,
      durationSeconds: null,
      changes: 6,
    });
    expect(flappingDataOf(aStory(over))).toMatchObject({ state: 'up', durationSeconds: 600 });
    expect(flappingDataOf(aStory({ ...over, isDown: true }))).toMatchObject({ state: 'down' });
  });

  it('counts outages and finds the longest, one that goes on up to now', () => {
    const outages = [
      { startedAt: at('12:05:00'), endedAt: null },
      { startedAt: at('12:00:00'), endedAt: at('12:01:00') },
    ];
    expect(sumOf(outages, at('12:07:00'))).toEqual({ outages: 2, longestOutageSeconds: 120 });
    expect(sumOf([], at('12:07:00'))).toEqual({ outages: 0, longestOutageSeconds: 0 });
  });
});
