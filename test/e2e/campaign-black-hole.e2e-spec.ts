import { itHolds } from '../campaigns/it-holds.js';

describe('campaign: database black hole', () => {
  itHolds('black-hole', 'no service is called DOWN, and everything goes on without a restart');
});
