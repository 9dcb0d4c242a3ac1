import { itHolds } from '../campaigns/it-holds.js';

describe('campaign: secrets', () => {
  itHolds('secrets', 'no secret is found in log, metrics, answers, audit or the files of the database');
});
