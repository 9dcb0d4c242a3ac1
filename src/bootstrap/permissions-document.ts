import { PERMISSIONS, rolePermissions, ROLES, type RouteRule, RouteTable, WITHHELD } from '../modules/auth/index.js';
import { offlineApp } from './offline-app.js';

/** Which role holds which permission, and which permission each route asks for: taken from the policy table and the decorators. */
export async function permissionsDocument(): Promise<string> {
  const app = await offlineApp();
  return [
    '# Permissions',
    '',
    'Written by `npm run generate`. The policy table is `src/modules/auth/roles/policy.ts`; what it means is in [security.md](security.md).',
    '',
    '## What each role may do',
    '',
    ...table(['Permission', ...ROLES], PERMISSIONS.map(permissionRow)),
    '',
    '«withheld»: the role stands above one that holds it, and does not hold it, for the separation of duties.',
    '',
    '## What each route asks for',
    '',
    ...table(['Route', 'Permission', 'Roles'], app.get(RouteTable, { strict: false }).all().map(routeRow)),
    '',
  ].join('\n');
}

function permissionRow(permission: (typeof PERMISSIONS)[number]): string[] {
  const mark = (role: (typeof ROLES)[number]): string => {
    if (rolePermissions[role].has(permission)) return 'yes';
    return WITHHELD[role]?.includes(permission) === true ? 'withheld' : '';
  };
  return [`\`${permission}\``, ...ROLES.map(mark)];
}

function routeRow({ method, path, permission, isPublic }: RouteRule): string[] {
  const route = `\`${method} ${path}\``;
  if (isPublic || permission === undefined) return [route, 'none: open', 'everybody'];
  const holders = ROLES.filter((role) => rolePermissions[role].has(permission));
  return [route, `\`${permission}\``, holders.length === ROLES.length ? 'everybody signed in' : holders.join(', ')];
}

/** A Markdown table whose columns are as wide as their widest cell, as prettier writes it. */
function table(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const widths = head.map((title, column) =>
    Math.max(3, ...[head, ...rows].map((row) => row[column]?.length ?? 0), title.length),
  );
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`;
  return [line(head), line(widths.map((width) => '-'.repeat(width))), ...rows.map(line)];
}
