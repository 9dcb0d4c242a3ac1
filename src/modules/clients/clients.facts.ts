import { defineFact } from '../../common/facts/index.js';

interface AboutClient {
  readonly clientId: string;
}

/** A client was made. Key of these facts: the client's id. */
export const clientCreated = defineFact<AboutClient>('client.created');
/** Something of a client other than its status was edited. */
export const clientChanged = defineFact<AboutClient>('client.changed');
/** The status of a client was changed, perhaps with other fields. */
export const clientStatusChanged = defineFact<AboutClient>('client.status_changed');
/** A client was deleted: whatever belongs to it stops. */
export const clientDeleted = defineFact<AboutClient>('client.deleted');
/** The key that a client's checks send, or its header, was set or removed. */
export const clientOutboundKeyChanged = defineFact<AboutClient>('client.outbound_key_changed');
/** A deleted client is back, without its services and keys. */
export const clientRestored = defineFact<AboutClient>('client.restored');
