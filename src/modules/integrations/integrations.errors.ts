import { defineErrors } from '../../../libs/problem-details/index.js';

export const integrationsErrors = defineErrors({
  'bank.not_found': {
    kind: 'not_found',
    title: 'There is no such bank',
    remedy:
      'Give a COMPE code of 3 digits or an ISPB of 8 characters. Institutions that take part in Pix only are not listed.',
  },
  'pix_participant.not_found': {
    kind: 'not_found',
    title: 'No such institution takes part in Pix',
    remedy: 'Give an ISPB of 8 characters; `GET /api/v1/integrations/brasilapi/pix/participants` lists them.',
  },
  'area_code.not_found': {
    kind: 'not_found',
    title: 'There is no such area code',
    remedy: 'Give one of the 67 area codes of 2 digits; `GET /api/v1/integrations/validation/area-codes` lists them.',
  },
});
