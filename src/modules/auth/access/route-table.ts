import { Injectable, RequestMethod, VERSION_NEUTRAL } from '@nestjs/common';
import { METHOD_METADATA, PATH_METADATA, VERSION_METADATA } from '@nestjs/common/constants.js';
import { DiscoveryService, MetadataScanner, Reflector } from '@nestjs/core';
import { type Permission, PERMISSION_METADATA, PUBLIC_METADATA } from '../../../common/auth-context/index.js';

/** One route and what it asks of its caller. */
export interface RouteRule {
  /** Upper case, such as `GET`. */
  readonly method: string;
  /** Template with parameters in braces, such as `/api/v1/clients/{id}`. */
  readonly path: string;
  /** `Controller.method`, for messages. */
  readonly handler: string;
  readonly isPublic: boolean;
  /** Undefined for a public route, and for one that forgot to say. */
  readonly permission: Permission | undefined;
}

/** All routes of this application with their rules of access, as the decorators say. */
@Injectable()
export class RouteTable {
  private rules: readonly RouteRule[] | undefined;

  constructor(
    private readonly discovery: DiscoveryService,
    private readonly scanner: MetadataScanner,
    private readonly reflector: Reflector,
  ) {}

  all(): readonly RouteRule[] {
    return (this.rules ??= this.discovery.getControllers().flatMap(({ metatype, instance }) => {
      if (typeof metatype !== 'function' || typeof instance !== 'object') return [];
      const prototype = Object.getPrototypeOf(instance) as Record<string, (...args: never[]) => unknown>;
      return this.scanner
        .getAllMethodNames(prototype)
        .flatMap((name) => this.rulesOf(metatype, prototype[name], `${metatype.name}.${name}`));
    }));
  }

  /**
   * The rule for a template or an address that was called; undefined where there is none.
   * @param path such as `/api/v1/clients/{id}`, `/api/v1/clients/:id` or `/api/v1/clients/42`
   */
  find(method: string, path: string): RouteRule | undefined {
    const wanted = segmentsOf(path);
    const fits = ({ method: own, path: template }: RouteRule): boolean => {
      const segments = segmentsOf(template);
      const isSame = (part: string, at: number): boolean => part === wanted[at] || part.startsWith('{');
      return own === method.toUpperCase() && segments.length === wanted.length && segments.every(isSame);
    };
    const candidates = this.all().filter(fits);
    // `/clients/export` is not `/clients/{id}`: the one with fewer parameters is meant.
    return candidates.sort((a, b) => parametersIn(a.path) - parametersIn(b.path))[0];
  }

  private rulesOf(controller: object, handler: object | undefined, name: string): RouteRule[] {
    const own = handler && (Reflect.getMetadata(PATH_METADATA, handler) as string | string[] | undefined);
    if (handler === undefined || own === undefined) return [];
    const targets = [handler, controller] as Parameters<Reflector['getAllAndOverride']>[1];
    const base = (Reflect.getMetadata(PATH_METADATA, controller) ?? '') as string | string[];
    const method = RequestMethod[Reflect.getMetadata(METHOD_METADATA, handler) as number] ?? 'ALL';
    const version = this.reflector.getAllAndOverride<string | typeof VERSION_NEUTRAL | undefined>(
      VERSION_METADATA,
      targets,
    );
    const prefix = typeof version === 'string' ? `/api/v${version}` : '';
    const isPublic = this.reflector.getAllAndOverride<true | undefined>(PUBLIC_METADATA, targets) ?? false;
    const permission = this.reflector.getAllAndOverride<Permission | undefined>(PERMISSION_METADATA, targets);
    return [base]
      .flat()
      .flatMap((start) =>
        [own]
          .flat()
          .map((end) => ({ method, path: templateOf(prefix, start, end), handler: name, isPublic, permission })),
      );
  }
}

function templateOf(...parts: readonly string[]): string {
  const path = parts.join('/').split('/').filter(Boolean).join('/');
  return `/${path.replace(/:(\w+)/g, '{$1}')}`;
}

function segmentsOf(path: string): string[] {
  return path
    .split(/[?#]/, 1)
    .join('')
    .split('/')
    .filter(Boolean)
    .map((part) => part.replace(/^:(\w+)$/, '{$1}'));
}

function parametersIn(path: string): number {
  return path.split('{').length - 1;
}
