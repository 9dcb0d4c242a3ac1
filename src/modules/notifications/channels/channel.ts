import type { Delivery } from '../delivery.js';
import type { SendOutcome } from '../retry-policy.js';
import type { Recipient, Rendered } from '../topic.js';

export interface Dispatch {
  readonly delivery: Delivery;
  readonly recipient: Recipient;
  /** What `compose` made, perhaps in an earlier try. */
  readonly content: string;
  readonly signal: AbortSignal;
}

/** A way to reach a recipient. */
export interface Channel {
  /** The exact content of a message, as text that can be kept between tries. */
  compose(delivery: Delivery, rendered: Rendered): string;
  /** One try within SEND_TIMEOUT_MS. Never throws for what the other side does. */
  send(dispatch: Dispatch): Promise<SendOutcome>;
}
