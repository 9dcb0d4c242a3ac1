import { layOutMail, type MailContent } from './mail-layout.js';
import { formatDuration, formatInstant } from './locale.js';

function aMail(fields: Partial<MailContent> = {}): MailContent {
  return {
    locale: 'en',
    subject: 'Shop is down',
    heading: 'Shop is down',
    tone: 'alarm',
    paragraphs: ['It does not answer.'],
    facts: [{ label: 'Service', value: 'Shop' }],
    ...fields,
  };
}

describe('mail layout', () => {
  it('says the same in text and HTML', () => {
    const { text, html } = layOutMail(aMail(), 'ref-1');
    for (const part of [text, html])
      for (const words of ['Shop is down', 'It does not answer.', 'Service', 'ref-1']) expect(part).toContain(words);
    expect(text).toContain('Service: Shop');
  });

  it('escapes everything in HTML and nothing in text', () => {
    const evil = `<script>alert("x")</script>&'`;
    const mail = aMail({ heading: evil, subject: evil, paragraphs: [evil], facts: [{ label: evil, value: evil }] });
    const { html, text } = layOutMail(mail, evil);
    expect(html).not.toMatch(/<script|alert\("/);
    expect(html.match(/&lt;script&gt;alert\(&quot;x&quot;\)&lt;\/script&gt;&amp;&#39;/g)).toHaveLength(6);
    expect(text).toContain(evil);
  });

  it('loads nothing from anywhere', () => {
    expect(layOutMail(aMail(), 'r').html).not.toMatch(/https?:|<img|<link|url\(/);
  });

  it('keeps the subject on one short line', () => {
    const { subject } = layOutMail(aMail({ subject: `a\r\nBcc: x@example.com\u2028${'é'.repeat(300)}` }), 'r');
    expect(subject).toMatch(/^a Bcc: x@example\.com é+…$/);
    expect(subject).toHaveLength(120);
  });

  it('speaks the language of the reader', () => {
    expect(layOutMail(aMail({ locale: 'pt-BR' }), 'r').text).toContain('Mensagem automática');
    expect(layOutMail(aMail(), 'r').text).toContain('Automatic message');
  });
});

describe('times for people', () => {
  it('tells instants in the zone of the company', () => {
    const at = new Date('2026-03-01T12:00:00Z');
    expect(formatInstant(at, 'pt-BR')).toBe('01/03/2026, 09:00:00 (horário de Brasília)');
    expect(formatInstant(at, 'en')).toBe('1 Mar 2026, 09:00:00 (Brasília time)');
  });

  it.each([
    [0, '0 s'],
    [-5, '0 s'],
    [42.4, '42 s'],
    [60, '1 min'],
    [245, '4 min 5 s'],
    [3_600, '1 h'],
    [90_061, '1 d 1 h'],
    [86_405, '1 d'],
  ])('%d s reads %s', (seconds, text) => {
    expect(formatDuration(seconds)).toBe(text);
  });
});
