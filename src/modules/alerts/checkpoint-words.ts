import type { LatestCheckpoint } from '../audit/index.js';
import { formatInstant, type Locale, type MailContent } from '../notifications/index.js';

interface Words {
  readonly subject: (seq: number) => string;
  readonly heading: string;
  readonly paragraph: string;
  readonly labels: Readonly<Record<'seq' | 'total' | 'at', string>>;
}

const words: Readonly<Record<Locale, Words>> = {
  'pt-BR': {
    subject: (seq) => `Auditoria: ponto de controle ${String(seq)}`,
    heading: 'Ponto de controle da auditoria',
    paragraph:
      'Guarde esta mensagem fora do servidor. A linha abaixo é assinada: com ela, «vigia audit verify --checkpoint arquivo» mostra se o histórico até este ponto foi alterado.',
    labels: { seq: 'Bloco', total: 'Eventos até aqui', at: 'Assinado em' },
  },
  en: {
    subject: (seq) => `Audit: checkpoint ${String(seq)}`,
    heading: 'Checkpoint of the audit',
    paragraph:
      'Keep this message away from the server. The line below is signed: with it, “vigia audit verify --checkpoint file” shows whether the record up to this point was changed.',
    labels: { seq: 'Block', total: 'Events up to here', at: 'Signed at' },
  },
};

/** The mail with a checkpoint; its line stands alone, so that a saved mail can be read again. */
export function checkpointMail({ line, checkpoint }: LatestCheckpoint, locale: Locale): MailContent {
  const { subject, heading, paragraph, labels } = words[locale];
  const { seq, total, at } = checkpoint;
  return {
    locale,
    subject: `[Vigia] ${subject(seq)}`,
    heading,
    tone: 'neutral',
    paragraphs: [paragraph, line],
    facts: [
      { label: labels.seq, value: String(seq) },
      { label: labels.total, value: String(total) },
      { label: labels.at, value: formatInstant(new Date(at), locale) },
    ],
  };
}
