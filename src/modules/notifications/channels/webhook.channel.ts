import { Injectable } from '@nestjs/common';
import type { AnswerHead, ExchangeFailure } from '../../../../libs/outbound-http/index.js';
import { Clock } from '../../../common/clock/index.js';
import { Outbound } from '../../../common/outbound/index.js';
import { NotificationsConfig } from '../../../config/index.js';
import type { Delivery } from '../delivery.js';
import { outcomeOfStatus, parseRetryAfter, type SendOutcome } from '../retry-policy.js';
import type { Rendered } from '../topic.js';
import type { Channel, Dispatch } from './channel.js';
import { signatureHeaders } from './standard-webhooks.js';

/** Signed JSON by POST, through the gate for addresses that users typed. Redirects are not followed. */
@Injectable()
export class WebhookChannel implements Channel {
  constructor(
    private readonly outbound: Outbound,
    private readonly config: NotificationsConfig,
    private readonly clock: Clock,
  ) {}

  compose({ occurredAt }: Delivery, rendered: Rendered): string {
    if (rendered.kind !== 'webhook') throw new TypeError('a webhook needs webhook content');
    const { type, data } = rendered;
    return JSON.stringify({ type, timestamp: occurredAt.toISOString(), data });
  }

  async send({ delivery, recipient, content, signal }: Dispatch): Promise<SendOutcome> {
    if (recipient.kind !== 'webhook') throw new TypeError('a webhook needs a webhook recipient');
    const signed = signatureHeaders({ id: delivery.id, at: this.clock.now(), body: content }, recipient.secrets);
    // The body of the answer is read to its limit and dropped: nothing of a receiver's page goes back to users.
    const result = await this.outbound.exchange({
      method: 'POST',
      url: recipient.url,
      headers: { 'content-type': 'application/json', ...signed },
      body: content,
      timeoutMs: this.config.SEND_TIMEOUT_MS,
      signal,
    });
    if (result.ok) return this.outcomeOf(result);
    // With its head the receiver has said what it made of the message; a body that fails afterwards changes nothing.
    return result.head === null ? outcomeOfFailure(result.failure) : this.outcomeOf(result.head);
  }

  private outcomeOf({ statusCode, headers }: AnswerHead): SendOutcome {
    const retryAfter = headers['retry-after'];
    const asked = parseRetryAfter(typeof retryAfter === 'string' ? retryAfter : undefined, this.clock.now());
    return outcomeOfStatus(statusCode, asked);
  }
}

const BEFORE_THE_REQUEST = new Set(['dns', 'tcp', 'tls']);

/** Exported for its test. */
export function outcomeOfFailure({ kind, phase, detail }: ExchangeFailure): SendOutcome {
  switch (kind) {
    case 'refused':
    case 'invalid_url':
      return { kind: 'refused', status: null, error: detail, reason: 'address_refused', isGone: false };
    case 'local':
    case 'aborted':
      return { kind: 'local', error: detail };
    case 'dns':
    case 'connect':
    case 'tls':
    case 'timeout':
    case 'too_large':
    case 'protocol': {
      const mayHaveArrived = phase === null || !BEFORE_THE_REQUEST.has(phase);
      return { kind: 'retry', status: null, error: detail, retryAfterMs: null, mayHaveArrived };
    }
  }
}
