import { itHolds } from '../campaigns/it-holds.js';

describe('campaign: SSRF', () => {
  itHolds('ssrf', 'no spelling, redirect or lying name reaches a forbidden address');
});
