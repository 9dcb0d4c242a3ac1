import { itHolds } from '../campaigns/it-holds.js';

describe('campaign: lost news', () => {
  itHolds('lost-news', 'every outage and recovery is told once, wherever the worker died');
});
