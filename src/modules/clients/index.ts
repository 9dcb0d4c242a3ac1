import './clients.errors.js';

export type { Client, ClientStatus } from './client.js';
export { CLIENT_STATUSES } from './client.js';
export type { OutboundHeader } from './client-vault.js';
export {
  clientChanged,
  clientCreated,
  clientDeleted,
  clientOutboundKeyChanged,
  clientRestored,
  clientStatusChanged,
} from './clients.facts.js';
export { ClientsModule } from './clients.module.js';
export { Clients } from './clients.service.js';
export { ClientSeeds } from './client-seeds.service.js';
