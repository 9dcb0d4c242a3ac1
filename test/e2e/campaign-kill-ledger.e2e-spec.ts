import { itHolds } from '../campaigns/it-holds.js';

describe('campaign: ledger of kills', () => {
  itHolds('kill-ledger', 'whatever was acknowledged exists once, whoever was killed meanwhile');
});
