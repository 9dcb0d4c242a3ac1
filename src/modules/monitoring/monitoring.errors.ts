import { defineErrors } from '../../../libs/problem-details/index.js';

export const monitoringErrors = defineErrors({
  'service.not_found': {
    kind: 'not_found',
    title: 'There is no such service',
    remedy: 'Check the id or number. A deleted service, and one outside your reach, answers the same way.',
  },
  'service.url_refused': {
    kind: 'invalid',
    title: 'This address cannot be watched',
    remedy:
      'Give an absolute http or https URL of a public address. For a private address or an unusual port, an operator names exactly that target in OUTBOUND_ALLOW, as host:port or CIDR[:port].',
  },
  'service.paused': {
    kind: 'rule',
    title: 'The service is paused',
    remedy: 'Resume it with POST /api/v1/services/{id}/resume; its client must be active.',
  },
  'incident.not_found': {
    kind: 'not_found',
    title: 'There is no such incident',
    remedy: 'Check the id. One outside your reach answers the same way.',
  },
});
