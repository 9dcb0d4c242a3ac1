import { Injectable } from '@nestjs/common';
import { DomainError } from '../../../../libs/problem-details/index.js';
import type { Actor, Permission } from '../../../common/auth-context/index.js';
import '../auth.errors.js';
import { rolePermissions } from '../roles/policy.js';
import { ROLES } from '../roles/role.js';
import { RouteTable } from './route-table.js';

export const EXPLANATION_CAUSES = ['public', 'granted', 'permission_missing', 'client_out_of_scope'] as const;

/** Why a call of a route would be let through or refused. */
export interface Explanation {
  readonly method: string;
  readonly path: string;
  readonly permission: Permission | null;
  readonly isAllowed: boolean;
  readonly cause: (typeof EXPLANATION_CAUSES)[number];
  /** Built-in roles that hold the permission. */
  readonly roles: readonly string[];
}

@Injectable()
export class Explanations {
  constructor(private readonly routes: RouteTable) {}

  /**
   * What refuses the caller on a route.
   * @param route method and path, such as `GET /api/v1/clients/{id}`
   * @param clientId the client that the call would be about
   * @throws auth.route_unknown
   */
  of(actor: Actor, route: string, clientId: string | undefined): Explanation {
    const [method = '', path = ''] = route.trim().split(/\s+/, 2);
    const rule = this.routes.find(method, path);
    if (!rule) throw new DomainError('auth.route_unknown');
    const permission = rule.isPublic ? null : (rule.permission ?? null);
    const cause = causeOf(actor, permission, clientId);
    return {
      method: rule.method,
      path: rule.path,
      permission,
      isAllowed: cause === 'public' || cause === 'granted',
      cause,
      roles: permission === null ? [...ROLES] : ROLES.filter((role) => rolePermissions[role].has(permission)),
    };
  }
}

function causeOf(actor: Actor, permission: Permission | null, clientId: string | undefined): Explanation['cause'] {
  if (permission === null) return 'public';
  if (!actor.permissions.has(permission)) return 'permission_missing';
  return clientId === undefined || actor.scope.includes(clientId) ? 'granted' : 'client_out_of_scope';
}
