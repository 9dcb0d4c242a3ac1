export { ACTOR_PASSWORD, actorFor, type ActorOptions } from './actor.js';
export { aCanaryPerson, askedBy, type CanaryPerson } from './canary-person.js';
export { aClient, createClient, type ClientBody } from './client.js';
export { aService, createService, type ServiceBody } from './service.js';
export { aLink } from './link.js';
export { QUICK_WATCH } from './watched.js';
export { readingKey, type WatchedClient, watchedClient } from './watched-client.js';
export { accept, aPerson, GOOD_PASSWORD, invite, type PersonBody, type PersonOptions, tokenFor } from './person.js';
export { aTransaction, createTransaction, type TransactionBody } from './transaction.js';
