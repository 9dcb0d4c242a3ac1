import { itHolds } from '../campaigns/it-holds.js';

describe('campaign: exactly once', () => {
  itHolds('exactly-once', 'a transaction is booked once and answered alike, wherever the API died');
});
