import type { Locale } from './locale.js';

/** Words of a mail; the layout makes both its parts from them. All texts are plain: the layout escapes. */
export interface MailContent {
  readonly locale: Locale;
  readonly subject: string;
  readonly heading: string;
  readonly tone: 'alarm' | 'good' | 'neutral';
  readonly paragraphs: readonly string[];
  readonly facts: readonly { readonly label: string; readonly value: string }[];
}

export interface LaidOutMail {
  readonly subject: string;
  readonly text: string;
  readonly html: string;
}

const MAX_SUBJECT = 120;
const COLOURS = { alarm: '#b3261e', good: '#1b6e3a', neutral: '#37474f' } as const;
const FOOTERS: Readonly<Record<Locale, string>> = {
  'pt-BR': 'Mensagem automática do Vigia; respostas não são lidas.',
  en: 'Automatic message from Vigia; replies are not read.',
};
const REFERENCE: Readonly<Record<Locale, string>> = { 'pt-BR': 'Referência', en: 'Reference' };

/**
 * Subject, plain text and HTML of a mail. The HTML loads nothing and holds no link, so that no mail program need ask anyone.
 * @param reference id of the message, shown at the end
 */
export function layOutMail(content: MailContent, reference: string): LaidOutMail {
  const footer = `${FOOTERS[content.locale]} ${REFERENCE[content.locale]}: ${reference}`;
  return {
    subject: oneLine(content.subject, MAX_SUBJECT),
    text: textOf(content, footer),
    html: htmlOf(content, footer),
  };
}

/** Text that is safe between HTML tags and inside quoted attributes. */
export function escapeHtml(text: string): string {
  const entities: Readonly<Record<string, string>> = {
    '&': '&amp;',
    '<': '&lt;',
    '>': '&gt;',
    '"': '&quot;',
    "'": '&#39;',
  };
  return text.replace(/[&<>"']/g, (character) => entities[character] ?? character);
}

/** A text without line ends and other control characters, cut to `max` characters. */
export function oneLine(text: string, max: number): string {
  // eslint-disable-next-line no-control-regex -- control characters are what is replaced
  const line = text.replace(/[\u0000-\u001f\u007f\u0085\u2028\u2029]+/g, ' ').trim();
  return line.length > max ? `${line.slice(0, max - 1).toWellFormed()}…` : line;
}

function textOf({ heading, paragraphs, facts }: MailContent, footer: string): string {
  const table = facts.map(({ label, value }) => `${label}: ${value}`).join('\n');
  return `${[heading, ...paragraphs, table].filter((block) => block !== '').join('\n\n')}\n\n-- \n${footer}\n`;
}

function htmlOf({ locale, subject, heading, tone, paragraphs, facts }: MailContent, footer: string): string {
  const rows = facts.map(
    ({ label, value }) =>
      `<tr><th align="left" valign="top" style="padding:4px 16px 4px 0;color:#555;font-weight:normal">${escapeHtml(label)}</th>` +
      `<td style="padding:4px 0;word-break:break-word">${escapeHtml(value)}</td></tr>`,
  );
  return [
    `<!doctype html><html lang="${locale}"><head><meta charset="utf-8"><title>${escapeHtml(subject)}</title></head>`,
    '<body style="margin:0;padding:24px;background:#f5f5f5;font-family:Arial,Helvetica,sans-serif;color:#222">',
    `<div style="max-width:600px;margin:0 auto;background:#fff;border-top:6px solid ${COLOURS[tone]};padding:24px">`,
    `<h1 style="font-size:20px;margin:0 0 16px;color:${COLOURS[tone]}">${escapeHtml(heading)}</h1>`,
    ...paragraphs.map((paragraph) => `<p style="margin:0 0 12px">${escapeHtml(paragraph)}</p>`),
    rows.length > 0 ? `<table role="presentation" cellpadding="0" cellspacing="0">${rows.join('')}</table>` : '',
    `<p style="margin:24px 0 0;font-size:12px;color:#777">${escapeHtml(footer)}</p></div></body></html>`,
  ].join('\n');
}
