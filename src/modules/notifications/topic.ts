import type { Tx } from '../../common/persistence/index.js';
import type { Delivery } from './delivery.js';
import type { MailContent } from './templates/mail-layout.js';
import type { Locale } from './templates/locale.js';

/** Where a message goes. */
export type Recipient =
  | {
      readonly kind: 'webhook';
      readonly url: string;
      /** Signing secrets (`whsec_…`); several while one is being replaced. */
      readonly secrets: readonly [string, ...string[]];
    }
  | { readonly kind: 'email'; readonly address: string; readonly locale: Locale };

/** No reason to send any more. */
export interface NotSent {
  readonly kind: 'cancelled';
  /** Short code, lower case. */
  readonly reason: string;
}

export interface WebhookContent {
  readonly kind: 'webhook';
  /** `thing.happened` */
  readonly type: string;
  readonly data: Readonly<Record<string, unknown>>;
}

export type Rendered = (WebhookContent | ({ readonly kind: 'email' } & MailContent)) & {
  /** How the message was worded, for later questions about it; such as `opened` or `recovered`. */
  readonly variant: string;
};

/** What the owner of a topic answers at the moment of sending. All three may throw; the message then waits and is tried again. */
export interface TopicPort {
  /**
   * Whether the exact content of a try may be kept until its end. It makes repeats identical after a crash, which receivers
   * rely on; false for messages that hold a secret made at sending time.
   */
  readonly keepsContent: boolean;
  /** Who gets it now. */
  recipient(delivery: Delivery): Promise<Recipient | NotSent>;
  /** Is it still true? */
  stillTrue(delivery: Delivery): Promise<{ readonly kind: 'send' } | NotSent>;
  /** The words, in the recipient's kind and language. */
  render(delivery: Delivery, recipient: Recipient): Promise<Rendered>;
  /** The receiver said that it is gone for good. Commits together with the end of the delivery. */
  gone(delivery: Delivery, tx: Tx): Promise<void>;
}
