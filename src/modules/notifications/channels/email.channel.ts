import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { createTransport, type Transporter } from 'nodemailer';
import { NotificationsConfig } from '../../../config/index.js';
import type { Delivery } from '../delivery.js';
import type { SendOutcome } from '../retry-policy.js';
import { type LaidOutMail, layOutMail } from '../templates/mail-layout.js';
import type { Rendered } from '../topic.js';
import type { Channel, Dispatch } from './channel.js';
import { outcomeOfSmtpError } from './smtp-outcome.js';

/** Mail by SMTP over few kept connections, text and HTML. Off while no SMTP_HOST is set. */
@Injectable()
export class EmailChannel implements Channel, OnApplicationShutdown {
  private transport: Transporter | undefined;

  constructor(private readonly config: NotificationsConfig) {}

  compose({ id }: Delivery, rendered: Rendered): string {
    if (rendered.kind !== 'email') throw new TypeError('a mail needs mail content');
    return JSON.stringify(layOutMail(rendered, id.slice(0, 16)));
  }

  async send({ delivery, recipient, content, signal }: Dispatch): Promise<SendOutcome> {
    if (recipient.kind !== 'email') throw new TypeError('a mail needs a mail recipient');
    if (this.config.SMTP_HOST === '') {
      const error = 'E-mail is off: this installation has no SMTP_HOST.';
      return { kind: 'refused', status: null, error, reason: 'email_off', isGone: false };
    }
    const mail = JSON.parse(content) as LaidOutMail;
    const domain = domainOf(this.config.SMTP_FROM);
    const sending = this.open().sendMail({
      ...mail,
      from: this.config.SMTP_FROM,
      to: { name: '', address: recipient.address },
      messageId: `<${delivery.id}@${domain}>`,
      // One conversation per subject in the reader's mail program.
      references: `<${delivery.topic}.${delivery.subject}@${domain}>`,
      headers: { 'Auto-Submitted': 'auto-generated', 'X-Auto-Response-Suppress': 'All' },
      // Content comes from outside: it must never make the mailer read files or fetch addresses.
      disableFileAccess: true,
      disableUrlAccess: true,
    });
    return this.within(sending, signal);
  }

  onApplicationShutdown(): void {
    this.transport?.close();
    this.transport = undefined;
  }

  /** SMTP cannot be called back: past the limit the try counts as lost, though the mail may still arrive. */
  private async within(sending: Promise<unknown>, signal: AbortSignal): Promise<SendOutcome> {
    let timer: NodeJS.Timeout | undefined;
    let stop: (() => void) | undefined;
    const expiry = new Promise<SendOutcome>((resolve) => {
      const lost = (error: string): SendOutcome => ({
        kind: 'retry',
        status: null,
        error,
        retryAfterMs: null,
        mayHaveArrived: true,
      });
      timer = setTimeout(() => resolve(lost('The mail server took too long.')), this.config.SEND_TIMEOUT_MS);
      stop = () => resolve({ kind: 'local', error: 'This process is stopping.' });
      signal.addEventListener('abort', stop, { once: true });
    });
    const outcome = sending.then((): SendOutcome => ({ kind: 'delivered', status: 250 }), outcomeOfSmtpError);
    try {
      return await Promise.race([outcome, expiry]);
    } finally {
      clearTimeout(timer);
      if (stop) signal.removeEventListener('abort', stop);
    }
  }

  private open(): Transporter {
    const { SMTP_HOST, SMTP_PORT, SMTP_SECURITY, SMTP_USER, SMTP_PASSWORD, SMTP_CONNECTIONS, SEND_TIMEOUT_MS } =
      this.config;
    this.transport ??= createTransport({
      pool: true,
      host: SMTP_HOST,
      port: SMTP_PORT,
      secure: SMTP_SECURITY === 'tls',
      requireTLS: SMTP_SECURITY === 'starttls',
      ignoreTLS: SMTP_SECURITY === 'none',
      ...(SMTP_USER === '' ? {} : { auth: { user: SMTP_USER, pass: SMTP_PASSWORD } }),
      maxConnections: SMTP_CONNECTIONS,
      connectionTimeout: SEND_TIMEOUT_MS,
      greetingTimeout: SEND_TIMEOUT_MS,
      socketTimeout: SEND_TIMEOUT_MS,
      dnsTimeout: SEND_TIMEOUT_MS,
    });
    return this.transport;
  }
}

function domainOf(sender: string): string {
  return /@([A-Za-z0-9.-]+)>?\s*$/.exec(sender)?.[1] ?? 'vigia.invalid';
}
