import { itHolds } from '../campaigns/it-holds.js';

describe('campaign: zombie worker', () => {
  itHolds('zombie-worker', 'a holder that was stopped beyond its lease writes nothing any more');
});
