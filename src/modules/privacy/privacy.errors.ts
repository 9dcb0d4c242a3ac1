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
