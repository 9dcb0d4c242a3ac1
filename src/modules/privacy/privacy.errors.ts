import { defineErrors } from '../../../libs/problem-details/index.js';

export const privacyErrors = defineErrors({
  'purpose.not_found': {
    kind: 'not_found',
    title: 'No such purpose',
    remedy: 'Check the id or number in GET /api/v1/privacy/purposes; one that was deleted is not among them.',
  },
  'purpose.basis_unfit': {
    kind: 'invalid',
    title: 'The legal basis does not fit the data',
    remedy:
      'Sensitive data (health, biometric, genetic, ethnic origin, religion, political opinion, union membership, sex life) need a basis of article 11 of the LGPD; other data one of article 7.',
  },
  'purpose.too_many': {
    kind: 'rule',
    title: 'Too many purposes',
    remedy: 'Delete those that are no longer processed for; an installation has at most 500.',
  },
  'data_export.not_found': {
    kind: 'not_found',
    title: 'No such data export',
    remedy: 'Check the id or number in GET /api/v1/privacy/data-exports.',
  },
  'data_export.pending': {
    kind: 'conflict',
    title: 'A data export of the client is being built',
    remedy: 'Wait until it is ready, or cancel it.',
  },
  'data_export.not_ready': {
    kind: 'conflict',
    title: 'The data export has no file',
    remedy: 'Wait until its state is ready. Ask for a new one where it failed, expired or was cancelled.',
  },
  'data_export.link_invalid': {
    kind: 'not_found',
    title: 'The link does not work',
    remedy: 'Ask for a new one. The answer is the same for a link that is unknown, used, replaced or too old.',
  },
  'legal_hold.not_found': {
    kind: 'not_found',
    title: 'No such legal hold',
    remedy: 'Check the id or number in GET /api/v1/privacy/legal-holds.',
  },
  'legal_hold.lifted': {
    kind: 'conflict',
    title: 'The legal hold is lifted already',
    remedy: 'Nothing is left to do. Place a new one where the data must be kept again.',
  },
  'erasure.not_found': {
    kind: 'not_found',
    title: 'No such erasure',
    remedy: 'Check the id or number in GET /api/v1/privacy/erasures.',
  },
  'erasure.under_way': {
    kind: 'conflict',
    title: 'An erasure of the client is asked for, approved or done',
    remedy: 'Look at it in GET /api/v1/privacy/erasures. Only one that is not yet approved can be rejected.',
  },
  'erasure.held': {
    kind: 'conflict',
    title: 'A legal hold forbids the erasure',
    remedy: 'Tell the data subject why the data are kept. An administrator lifts the hold when its reason has ended.',
  },
  'erasure.same_person': {
    kind: 'forbidden',
    title: 'The one who asked does not approve',
    remedy: 'Ask a second person with privacy:approve. Keys count as the person who made them.',
  },
  'erasure.decided': {
    kind: 'conflict',
    title: 'The erasure is decided already',
    remedy: 'Look at its state; ask for a new one after a rejection.',
  },
  'security_incident.not_found': {
    kind: 'not_found',
    title: 'No such security incident',
    remedy: 'Check the id or number in GET /api/v1/privacy/security-incidents.',
  },
  'security_incident.closed': {
    kind: 'conflict',
    title: 'The security incident is closed',
    remedy: 'Record what was learnt later as a new one that names this number.',
  },
  'security_incident.duties_open': {
    kind: 'rule',
    title: 'Duties of the security incident are still open',
    remedy:
      'Decide hasRelevantRisk. Where it is true, record authorityToldAt and subjectsToldAt first; both are due within three business days.',
  },
});
