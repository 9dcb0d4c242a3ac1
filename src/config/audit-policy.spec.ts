import { auditLevelOf, readAuditPolicy, SECURITY_ACTIONS } from './audit-policy.js';

function rulesOf(...rules: object[]) {
  const read = readAuditPolicy(JSON.stringify({ rules }));
  if ('fault' in read) throw new Error(read.fault);
  return read.rules;
}
const faultOf = (text: string) => ('fault' in readAuditPolicy(text) ? readAuditPolicy(text) : null);

describe('the audit policy', () => {
  it('goes by the first rule that matches, and is metadata without one', () => {
    const rules = rulesOf(
      { action: 'service.transitioned', level: 'none' },
      { action: 'service.*', actor: 'system', level: 'metadata' },
      { action: 'service.*', level: 'full' },
      { action: '*.deleted', level: 'diff' },
    );
    expect(auditLevelOf(rules, 'service.transitioned', 'user')).toBe('none');
    expect(auditLevelOf(rules, 'service.updated', 'system')).toBe('metadata');
    expect(auditLevelOf(rules, 'service.updated', 'user')).toBe('full');
    expect(auditLevelOf(rules, 'client.deleted', 'api_key')).toBe('diff');
    expect(auditLevelOf(rules, 'client.updated', 'api_key')).toBe('metadata');
    expect(auditLevelOf(rulesOf(), 'client.updated', 'user')).toBe('metadata');
  });

  it('keeps values where the operator gives none', () => {
    const usual = readAuditPolicy('');
    expect('rules' in usual && auditLevelOf(usual.rules, 'client.updated', 'user')).toBe('diff');
  });

  it.each([...SECURITY_ACTIONS, '*', '*.*', 'client.*', '*.pii_read', 'session.opened', 'access_log.exported'])(
    'cannot be none for %s',
    (action) => {
      const text = JSON.stringify({
        rules: [
          { action: 'a.b', level: 'none' },
          { action, level: 'none' },
        ],
      });
      expect(faultOf(text)).toEqual({ fault: expect.stringMatching(/^rules\[1\] level may not be none/) as string });
      expect(rulesOf({ action, level: 'metadata' })).toHaveLength(1);
    },
  );

  it('keeps security events although a rule were none', () => {
    expect(auditLevelOf([{ action: '*', level: 'none' }], 'login.failed', 'user')).toBe('metadata');
    expect(auditLevelOf([{ action: '*', level: 'none' }], 'service.created', 'user')).toBe('none');
  });

  it.each([
    ['nothing', 'is not a JSON object'],
    ['[]', 'is not a JSON object'],
    ['{}', 'needs rules: a list of at most 100'],
    ['{"rules":[],"more":1}', 'has a field other than rules'],
    [JSON.stringify({ rules: Array.from({ length: 101 }, () => ({})) }), 'needs rules: a list of at most 100'],
    ['{"rules":[1]}', 'rules[0] is not an object'],
    ['{"rules":[{"action":"Client","level":"full"}]}', 'rules[0] action must be such as client.created, client.* or *'],
    ['{"rules":[{"action":"a.b","level":"all"}]}', 'rules[0] level must be one of none, metadata, diff, full'],
    ['{"rules":[{"action":"a.b","level":"full","actor":"me"}]}', 'rules[0] actor must be one of user, api_key, system'],
    ['{"rules":[{"action":"a.b","level":"full","x":1}]}', 'rules[0] has a field other than action, actor and level'],
  ])('refuses %s', (text, fault) => {
    expect(faultOf(text)).toEqual({ fault });
  });
});
