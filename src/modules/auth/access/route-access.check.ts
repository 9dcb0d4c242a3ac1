import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { isKnownPermission } from '../roles/policy.js';
import { type RouteRule, RouteTable } from './route-table.js';

/** Stops the start when a handler has neither a permission nor `@Public()`, or asks for a permission that the policy does not name. */
@Injectable()
export class RouteAccessCheck implements OnApplicationBootstrap {
  constructor(private readonly routes: RouteTable) {}

  onApplicationBootstrap(): void {
    const faults = this.routes.all().flatMap((rule) => faultOf(rule).map((fault) => `${rule.handler} ${fault}`));
    if (faults.length > 0)
      throw new Error(`routes without a clear rule of access:\n  ${[...new Set(faults)].join('\n  ')}`);
  }
}

function faultOf({ isPublic, permission }: RouteRule): string[] {
  if (isPublic) return [];
  if (!permission) return ['has neither @RequirePermission() nor @Public()'];
  return isKnownPermission(permission) ? [] : [`asks for ${permission}, which no role holds`];
}
