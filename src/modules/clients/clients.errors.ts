import { defineErrors } from '../../../libs/problem-details/index.js';

const OTHER_CLIENT = 'Search for it: another client that is not deleted has it. Use another one, or edit that client.';

export const clientErrors = defineErrors({
  'client.not_found': {
    kind: 'not_found',
    title: 'There is no such client',
    remedy: 'Check the id or number. A deleted client, and one outside your reach, answers the same way.',
  },
  'client.inactive': {
    kind: 'rule',
    title: 'The client is not active',
    remedy: 'Set the status of the client to active first.',
  },
  'client.email_taken': { kind: 'conflict', title: 'Another client has this e-mail', remedy: OTHER_CLIENT },
  'client.cpf_taken': { kind: 'conflict', title: 'Another client has this CPF', remedy: OTHER_CLIENT },
  'client.cnpj_taken': { kind: 'conflict', title: 'Another client has this CNPJ', remedy: OTHER_CLIENT },
  'client.row_repeated': {
    kind: 'conflict',
    title: 'A client was made of this row before',
    remedy: 'Nothing: the row was imported already.',
  },
  'client.export_too_large': {
    kind: 'rule',
    title: 'Too many clients for one file',
    remedy: 'Narrow the filters to at most 100,000 clients and export several files.',
  },
});
