import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { PATH_METADATA } from '@nestjs/common/constants.js';
import { DiscoveryService, MetadataScanner, Reflector } from '@nestjs/core';
import { type Permission, PERMISSION_METADATA, PUBLIC_METADATA } from '../../../common/auth-context/index.js';
import { isKnownPermission } from '../roles/policy.js';

/** Stops the start when a handler has neither a permission nor `@Public()`, or asks for a permission that no role holds. */
@Injectable()
export class RouteAccessCheck implements OnApplicationBootstrap {
  constructor(
    private readonly discovery: DiscoveryService,
    private readonly scanner: MetadataScanner,
    private readonly reflector: Reflector,
  ) {}

  onApplicationBootstrap(): void {
    const faults = this.discovery.getControllers().flatMap(({ metatype, instance }) => {
      if (typeof metatype !== 'function' || typeof instance !== 'object') return [];
      const prototype = Object.getPrototypeOf(instance) as Record<string, (...args: never[]) => unknown>;
      return this.scanner.getAllMethodNames(prototype).flatMap((name) => {
        const handler = prototype[name];
        if (!handler || Reflect.getMetadata(PATH_METADATA, handler) === undefined) return [];
        return this.faultOf(handler, metatype).map((fault) => `${metatype.name}.${name} ${fault}`);
      });
    });
    if (faults.length > 0) throw new Error(`routes without a clear rule of access:\n  ${faults.join('\n  ')}`);
  }

  private faultOf(handler: object, controller: object): string[] {
    const targets = [handler, controller] as Parameters<Reflector['getAllAndOverride']>[1];
    if (this.reflector.getAllAndOverride<true | undefined>(PUBLIC_METADATA, targets)) return [];
    const permission = this.reflector.getAllAndOverride<Permission | undefined>(PERMISSION_METADATA, targets);
    if (!permission) return ['has neither @RequirePermission() nor @Public()'];
    return isKnownPermission(permission) ? [] : [`asks for ${permission}, which no role holds`];
  }
}
