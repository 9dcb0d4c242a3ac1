/**
 * How much of a deed is put on record. `none`: nothing. `metadata`: who did what to what, and the facts of the deed. `diff`: also
 * which values were and are. `full`: also the whole object as it is afterwards. Secrets and personal values are in none.
 */
export const AUDIT_LEVELS = ['none', 'metadata', 'diff', 'full'] as const;
export type AuditLevel = (typeof AUDIT_LEVELS)[number];

export interface AuditRule {
  /** `resource.verb`, with `*` for either part, or `*` for everything. */
  readonly action: string;
  /** Only deeds of such actors; absent: of all. */
  readonly actor?: ActorKind;
  readonly level: AuditLevel;
}

const ACTOR_KINDS = ['user', 'api_key', 'system'] as const;
type ActorKind = (typeof ACTOR_KINDS)[number];

/** Without a policy of the operator's own: what changed is on record, with its values. */
export const USUAL_POLICY: readonly AuditRule[] = [{ action: '*', level: 'diff' }];

/** Sign-ins, refusals, people, roles, keys, exports, reads of personal data, and the audit itself: always on record. */
export const SECURITY_ACTIONS: readonly string[] = [
  'access.*',
  'api_key.*',
  'audit.*',
  'audit_policy.*',
  'client.pii_read',
  'login.*',
  'role.*',
  'security.*',
  'session.*',
  'signing_key.*',
  'user.*',
  '*.export_begun',
  '*.exported',
];

const MAX_RULES = 100;
const PATTERN = /^(\*|(\*|[a-z][a-z0-9_]{0,48})\.(\*|[a-z0-9_]{1,50}))$/;

/**
 * Reads `{ "rules": [{ "action": "service.*", "actor": "system", "level": "metadata" }] }`.
 * @returns the rules, or what is wrong, by the place of the rule
 */
export function readAuditPolicy(text: string): { readonly rules: readonly AuditRule[] } | { readonly fault: string } {
  if (text === '') return { rules: USUAL_POLICY };
  const policy = parsed(text);
  if (!isObject(policy)) return { fault: 'is not a JSON object' };
  const [unknown] = Object.keys(policy).filter((name) => name !== 'rules');
  if (unknown !== undefined) return { fault: 'has a field other than rules' };
  const rules = policy['rules'];
  if (!Array.isArray(rules) || rules.length > MAX_RULES)
    return { fault: `needs rules: a list of at most ${String(MAX_RULES)}` };
  for (const [index, rule] of rules.entries()) {
    const fault = faultOf(rule);
    if (fault !== null) return { fault: `rules[${String(index)}] ${fault}` };
  }
  return { rules: rules as AuditRule[] };
}

/** The level of a deed: that of the first rule which matches, else metadata. Security events are never below metadata. */
export function auditLevelOf(rules: readonly AuditRule[], action: string, actor: ActorKind): AuditLevel {
  const rule = rules.find((one) => (one.actor ?? actor) === actor && covers(one.action, action));
  const level = rule?.level ?? 'metadata';
  return level === 'none' && isSecurityAction(action) ? 'metadata' : level;
}

export function isSecurityAction(action: string): boolean {
  return SECURITY_ACTIONS.some((pattern) => covers(pattern, action));
}

function faultOf(rule: unknown): string | null {
  if (!isObject(rule)) return 'is not an object';
  const { action, actor, level, ...others } = rule;
  if (Object.keys(others).length > 0) return 'has a field other than action, actor and level';
  if (typeof action !== 'string' || !PATTERN.test(action))
    return 'action must be such as client.created, client.* or *';
  if (actor !== undefined && !ACTOR_KINDS.includes(actor as ActorKind))
    return `actor must be one of ${ACTOR_KINDS.join(', ')}`;
  if (!AUDIT_LEVELS.includes(level as AuditLevel)) return `level must be one of ${AUDIT_LEVELS.join(', ')}`;
  const kept = level === 'none' ? SECURITY_ACTIONS.find((pattern) => overlap(pattern, action)) : undefined;
  return kept === undefined ? null : `level may not be none, for it would be for ${kept} too`;
}

function covers(pattern: string, action: string): boolean {
  const [resource, verb] = action.split('.');
  const [ofResource, ofVerb] = partsOf(pattern);
  return (ofResource === '*' || ofResource === resource) && (ofVerb === '*' || ofVerb === verb);
}

/** Whether some action may be meant by both patterns. */
function overlap(a: string, b: string): boolean {
  const [left, right] = [partsOf(a), partsOf(b)];
  return left.every((part, index) => part === '*' || right[index] === '*' || part === right[index]);
}

function partsOf(pattern: string): readonly string[] {
  return pattern === '*' ? ['*', '*'] : pattern.split('.');
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null; // where the text breaks off would quote it
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
