import { BARE_OBJECT } from './payloads.js';

/** A place where a payload may pass because it is taken for what it is: a text, or data that nobody looks into. */
export interface FreePlace {
  readonly takes: (payload: unknown) => boolean;
  /**
   * How its being literal shows. `kept`: read again, it is the same value. `stored`: the collection holds it as a value. `judged`: the
   * answer is the one that a plain text gets, and nothing is kept in clear.
   */
  readonly proof:
    { readonly kind: 'kept' } | { readonly kind: 'stored'; readonly in: string } | { readonly kind: 'judged' };
  readonly reason: string;
}

const isText = (payload: unknown): boolean => typeof payload === 'string';
const isBare = (payload: unknown): boolean => payload === BARE_OBJECT;

const words = (reason = 'words of a person'): FreePlace => ({ takes: isText, proof: { kind: 'kept' }, reason });
const secret = (reason = 'a secret: wrong like any other text'): FreePlace => ({
  takes: isText,
  proof: { kind: 'judged' },
  reason,
});

const service = (operationId: string): Record<string, FreePlace> => ({
  [`${operationId} /tags/0`]: words(),
  [`${operationId} /name`]: words(),
  [`${operationId} /body`]: words('sent to the service as it is'),
  [`${operationId} /keyword/text`]: words('searched as a text'),
  [`${operationId} /jsonAssertion/equals`]: words('compared as a text'),
  [`${operationId} /headers/0/value`]: words('sent to the service as it is'),
});

const purpose = (operationId: string): Record<string, FreePlace> => ({
  [`${operationId} /name`]: words(),
  [`${operationId} /description`]: words(),
  [`${operationId} /retention`]: words(),
  [`${operationId} /sharing/0/name`]: words(),
  [`${operationId} /sharing/0/reason`]: words(),
});

const securityIncident = (operationId: string): Record<string, FreePlace> => ({
  [`${operationId} /title`]: words(),
  [`${operationId} /description`]: words(),
  [`${operationId} /affectedPeople`]: words(),
  [`${operationId} /measures`]: words(),
});

const data = (operationId: string, field: string): Record<string, FreePlace> => ({
  [`${operationId} ${field}`]: { takes: isBare, proof: { kind: 'kept' }, reason: 'data of another system' },
  [`${operationId} ${field}/anything`]: {
    takes: (payload) => isText(payload) || isBare(payload),
    proof: { kind: 'kept' },
    reason: 'data of another system',
  },
});

const why: FreePlace = { takes: isText, proof: { kind: 'stored', in: 'transactions' }, reason: 'words of a person' };

const client = (operationId: string): Record<string, FreePlace> => ({
  [`${operationId} /name`]: words(),
  [`${operationId} /company`]: words(),
  [`${operationId} /jobTitle`]: words(),
  [`${operationId} /address`]: secret('sealed, and shown as stars'),
  [`${operationId} /city`]: words(),
  [`${operationId} /description`]: words(),
  [`${operationId} /notes`]: secret('sealed, and shown as stars'),
  [`${operationId} /tags/0`]: words(),
  ...data(operationId, '/extraData'),
  [`${operationId} /statusReason`]: words(),
  [`${operationId} /outboundKey`]: secret('sealed, and never shown'),
});

const JUDGED = [
  'Validation_cpf',
  'Validation_cnpj',
  'Validation_cep',
  'Validation_phone',
  'Validation_email',
  'Validation_birthDate',
  'Banking_pixKey',
  'Banking_account',
  'Banking_boleto',
  'Banking_brCode',
];

/** By operation and JSON pointer. An entry that no payload passes is refused by the suite. */
export const FREE_PLACES: Readonly<Record<string, FreePlace>> = {
  'Auth_login /password': secret(),
  'Auth_refresh /refreshToken': secret(),
  'Auth_passwordStrength /password': secret('judged and thrown away'),
  'Auth_passwordStrength /email': secret('words that a password must not hold; thrown away'),
  'Auth_passwordStrength /name': secret('words that a password must not hold; thrown away'),
  'Accounts_accept /token': secret(),
  'Accounts_accept /password': secret('a new password, refused as too weak'),
  'Accounts_accept /name': words(),
  'Accounts_reset /token': secret(),
  'Accounts_reset /password': secret('a new password, refused as too weak'),
  'Accounts_change /current': secret(),
  'Accounts_change /new': secret('a new password, refused as too weak'),
  'Accounts_register /token': secret(),
  'Accounts_register /password': secret('stands for nothing without a token'),
  'Accounts_register /name': {
    takes: isText,
    proof: { kind: 'stored', in: 'fact_deliveries' },
    reason: 'words of a person',
  },
  'ApiKeys_create /name': words(),
  'ApiKeys_patch /name': words(),
  'Users_invite /name': words(),
  'Users_patch /name': words(),
  'Roles_create /description': words(),
  'Roles_patch /description': words(),
  ...client('Clients_create'),
  'Clients_create /password': secret('a new password, refused as too weak'),
  ...client('Clients_replace'),
  ...client('Clients_patch'),
  'ClientFiles_export /search': secret('words to search for'),
  'ClientFiles_export /tag': secret('a word to search for'),
  'ClientFiles_export /purpose': {
    takes: isText,
    proof: { kind: 'stored', in: 'audit_pii' },
    reason: 'words of a person',
  },
  'ClientFiles_runBulk /statusReason': secret('stands for nothing beside tags'),
  'ClientFiles_runBulk /addTags/0': secret('a tag, which the client shows'),
  'ClientFiles_runBulk /removeTags/0': secret('a tag that no client has'),
  'Clients_restore /reason': secret('nothing of a client that is not deleted is kept'),
  'Clients_personalData /purpose': {
    takes: isText,
    proof: { kind: 'stored', in: 'audit_pii' },
    reason: 'words of a person',
  },
  'AccessLogs_append /apiKeyId': words('a text of another system'),
  'AccessLogs_append /userAgent': words('a text of another system'),
  ...data('AccessLogs_append', '/details'),
  'Transactions_create /description': words(),
  ...data('Transactions_create', '/metadata'),
  'Transactions_patch /description': words(),
  ...data('Transactions_patch', '/metadata'),
  'TransactionMoves_approve /reason': why,
  'TransactionMoves_reject /reason': why,
  'TransactionMoves_cancel /reason': why,
  'TransactionMoves_reverse /reason': why,
  ...service('Services_create'),
  ...service('Services_replace'),
  ...service('Services_patch'),
  'BulkServices_runBulk /addTags/0': secret('a tag, which the service shows'),
  'BulkServices_runBulk /removeTags/0': secret('a tag that no service has'),
  'Destinations_create /name': words(),
  'Destinations_patch /name': words(),
  ...Object.fromEntries(JUDGED.map((id) => [`${id} /value`, secret('judged and thrown away')])),
  ...purpose('Purposes_create'),
  ...purpose('Purposes_patch'),
  ...securityIncident('SecurityIncidents_create'),
  ...securityIncident('SecurityIncidents_patch'),
  'SecurityIncidents_close /conclusion': words(),
  'DataExports_create /reason': words(),
  'DataExports_create /identityNote': words(),
  'Erasures_create /reason': words(),
  'Erasures_create /identityNote': words(),
  'LegalHolds_place /reason': words(),
  'LegalHolds_lift /reason': {
    takes: isText,
    proof: { kind: 'judged' },
    reason: 'words of a person, sealed and shown as liftReason',
  },
  'Banking_makeBrCode /name': secret('written into the answer and thrown away'),
  'Banking_makeBrCode /city': secret('written into the answer and thrown away'),
  'Banking_makeBrCode /description': secret('written into the answer and thrown away'),
};

/** Query parameters that take words: a payload as text finds what holds those words, and nothing else. */
export const FREE_QUERIES: ReadonlySet<string> = new Set([
  'Users_list search',
  'Clients_list search',
  'Clients_list tag',
  'Services_list tag',
  'Services_list search',
  'Banks_list search',
  'Brasilapi_banks search',
  'Brasilapi_pixParticipants search',
]);

export function freePlace(operationId: string, pointer: string): FreePlace | undefined {
  return FREE_PLACES[`${operationId} ${pointer}`];
}
