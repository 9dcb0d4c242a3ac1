import { itHolds } from '../campaigns/it-holds.js';

describe('campaign: local database', () => {
  itHolds('local-database', 'two processes share it, a stopped child is replaced, a later start keeps the data');
});
