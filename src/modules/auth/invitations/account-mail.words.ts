import { formatDuration, type Locale, type MailContent } from '../../notifications/index.js';
import { LINK_LIFE_MS, type LinkKind } from './user-link.js';

interface Words {
  readonly subject: string;
  readonly heading: string;
  readonly paragraphs: (name: string, life: string) => string[];
  readonly link: string;
}

const WORDS: Readonly<Record<Locale, Readonly<Record<LinkKind, Words>>>> = {
  'pt-BR': {
    invitation: {
      subject: 'Convite para o Vigia',
      heading: 'Você foi convidado para o Vigia',
      paragraphs: (name, life) => [
        `Olá, ${name}. Para entrar, abra o endereço abaixo e escolha uma senha.`,
        `O endereço funciona uma única vez, durante ${life}. Se você não esperava este convite, ignore esta mensagem.`,
      ],
      link: 'Endereço',
    },
    reset: {
      subject: 'Nova senha do Vigia',
      heading: 'Escolha uma nova senha',
      paragraphs: (name, life) => [
        `Olá, ${name}. Foi pedida uma nova senha para a sua conta. Abra o endereço abaixo para escolhê-la.`,
        `O endereço funciona uma única vez, durante ${life}. Se não foi você, ignore esta mensagem: a senha atual continua valendo.`,
      ],
      link: 'Endereço',
    },
  },
  en: {
    invitation: {
      subject: 'Invitation to Vigia',
      heading: 'You have been invited to Vigia',
      paragraphs: (name, life) => [
        `Hello ${name}. To sign in, open the address below and choose a password.`,
        `The address works once, for ${life}. If you did not expect this invitation, ignore this message.`,
      ],
      link: 'Address',
    },
    reset: {
      subject: 'New password for Vigia',
      heading: 'Choose a new password',
      paragraphs: (name, life) => [
        `Hello ${name}. Somebody asked for a new password for your account. Open the address below to choose it.`,
        `The address works once, for ${life}. If it was not you, ignore this message: the present password stays.`,
      ],
      link: 'Address',
    },
  },
};

/** The mail that carries a link. @param url with the token in its fragment, which no server and no referrer gets to see */
export function mailWithLink(kind: LinkKind, name: string, url: string, locale: Locale): MailContent {
  const words = WORDS[locale][kind];
  return {
    locale,
    subject: words.subject,
    heading: words.heading,
    tone: 'neutral',
    paragraphs: words.paragraphs(name, formatDuration(LINK_LIFE_MS[kind] / 1_000)),
    facts: [{ label: words.link, value: url }],
  };
}
