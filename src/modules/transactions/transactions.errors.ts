import { defineErrors } from '../../../libs/problem-details/index.js';

export const transactionErrors = defineErrors({
  'transaction.not_found': {
    kind: 'not_found',
    title: 'There is no such transaction',
    remedy: 'Check the id. A transaction outside your reach answers the same way.',
  },
  'transaction.duplicate': {
    kind: 'conflict',
    title: 'The transaction is already recorded',
    remedy: 'List by `externalReference` to find it. Use another reference for another transaction.',
  },
  'transaction.end_to_end_id_taken': {
    kind: 'conflict',
    title: 'A transaction with this end-to-end id is already recorded',
    remedy: 'A Pix payment is recorded once; check the id.',
  },
  'transaction.wrong_state': {
    kind: 'conflict',
    title: 'The state does not allow it',
    remedy: '`detail` names the present state and what is allowed in it.',
  },
  'transaction.changed': {
    kind: 'conflict',
    title: 'The transaction has changed meanwhile',
    remedy: 'Read it again and decide anew.',
  },
  'transaction.own': {
    kind: 'forbidden',
    title: 'Another person has to decide',
    remedy: 'Who recorded a transaction, also through a key, neither approves nor rejects it. It can be cancelled.',
  },
  'transaction.of_another': {
    kind: 'forbidden',
    title: 'Somebody else recorded it',
    remedy: 'Without the permission to approve, edit and cancel only what you recorded yourself.',
  },
  'transaction.approved_already': {
    kind: 'forbidden',
    title: 'The second approval takes another person',
    remedy: 'You have approved it; somebody else has to do so too.',
  },
  'transaction.needs_second_person': {
    kind: 'forbidden',
    title: 'A transaction begins as pending',
    remedy: 'Leave `status` out. Only a key that may approve, and names its `source`, records what is settled already.',
  },
  'transaction.over_role_limit': {
    kind: 'forbidden',
    title: 'The amount is above the limit of your role',
    remedy: 'Ask somebody whose role reaches that far; the limits are settings.',
  },
  'transaction.over_daily_limit': {
    kind: 'rule',
    title: 'The daily limit of the client is reached',
    remedy: 'Record it tomorrow, or have the limit raised.',
  },
  'transaction.over_reversal': {
    kind: 'rule',
    title: 'More than is left would be taken back',
    remedy: '`detail` names what is left of the original.',
  },
  'transaction.reversal_differs': {
    kind: 'conflict',
    title: 'There is another reversal of this name',
    remedy: 'Send another `reference` for a further reversal of the same transaction.',
  },
  'transaction.export_too_large': {
    kind: 'rule',
    title: 'Too many rows for one file',
    remedy: 'Narrow the time range or the filters to at most 100,000 rows and export several files.',
  },
  'transaction.busy': {
    kind: 'unavailable',
    title: 'Too many wait for the same client',
    remedy: 'Try again after the seconds in Retry-After, with the same Idempotency-Key.',
  },
});
