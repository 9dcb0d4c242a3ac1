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
      'Give the address of a public host, such as an http or https URL. For a private address or an unusual port, an operator names exactly that target in OUTBOUND_ALLOW, as host:port or CIDR[:port].',
  },
  'service.paused': {
    kind: 'rule',
    title: 'The service is paused',
    remedy: 'Resume it with POST /api/v1/services/{id}/resume; its client must be active.',
  },
  'service.not_pushed': {
    kind: 'rule',
    title: 'The service does not tell of itself',
    remedy: 'Only services of the kind push have a token. Make one with the address push://.',
  },
  'push.not_found': {
    kind: 'not_found',
    title: 'There is no such address',
    remedy:
      'Check the token: making a new one ends the one before. What may follow it is start, fail, log or an exit code from 0 to 255.',
  },
  'service.dependency_cycle': {
    kind: 'rule',
    title: 'A service cannot depend on itself',
    remedy: 'Leave out of `parents` the service itself and all that depend on it, directly or through others.',
  },
  'service.dependency_depth': {
    kind: 'rule',
    title: 'There are too many levels of services that depend on each other',
    remedy: 'Name a parent that is nearer to the root: at most eight levels stand above each other.',
  },
  'incident.not_found': {
    kind: 'not_found',
    title: 'There is no such incident',
    remedy: 'Check the id. One outside your reach answers the same way.',
  },
});
