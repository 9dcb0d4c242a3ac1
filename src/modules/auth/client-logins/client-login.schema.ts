import { defineCollection } from '../../../common/persistence/index.js';

/** What sign-ins know of a client, apart from the client's own document, whose version counts people's edits. */
export const clientLoginCollection = defineCollection('client_logins', {
  /** Id of the client. */
  _id: { type: String, required: true, minlength: 24, maxlength: 24 },
  /** Since when nobody is let in for this client; null while it is active. */
  closedAt: { type: Date, default: null },
  /** Latest sign-in of somebody who is bound to the client, to the minute. */
  lastAccessAt: { type: Date, default: null },
});
