import type { Type } from '@nestjs/common';
import { INTERCEPTORS_METADATA, ROUTE_ARGS_METADATA } from '@nestjs/common/constants.js';
import { RouteParamtypes } from '@nestjs/common/enums/route-paramtypes.enum.js';
import { MetadataScanner, ModulesContainer } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { ifMatchFactory, LocationInterceptor } from '../../common/http/index.js';

/** What the decorators of a handler say beyond what the document already knows. */
export interface Handler {
  readonly bodyType: Type | undefined;
  readonly queryType: Type | undefined;
  readonly readsIfMatch: boolean;
  readonly setsLocation: boolean;
}

interface Argument {
  readonly data?: unknown;
  readonly factory?: unknown;
}

/** The name of an operation: stable as long as controller and method keep their names. */
export function operationIdOf(controller: string, method: string): string {
  return `${controller.replace(/Controller$/, '')}_${method}`;
}

/** Every method of every controller, by the id of its operation. */
export function handlersOf(app: NestExpressApplication): Map<string, Handler> {
  const handlers = new Map<string, Handler>();
  const scanner = new MetadataScanner();
  for (const module of app.get(ModulesContainer).values())
    for (const { metatype } of module.controllers.values()) {
      if (typeof metatype !== 'function') continue;
      const controller = metatype as Type;
      for (const method of scanner.getAllMethodNames(controller.prototype as object))
        handlers.set(operationIdOf(controller.name, method), handlerOf(controller, method));
    }
  return handlers;
}

function handlerOf(controller: Type, method: string): Handler {
  const prototype = controller.prototype as Record<string, object>;
  const types = (Reflect.getMetadata('design:paramtypes', prototype, method) ?? []) as (Type | undefined)[];
  const args = (Reflect.getMetadata(ROUTE_ARGS_METADATA, controller, method) ?? {}) as Record<string, Argument>;
  const typeOf = (source: RouteParamtypes): Type | undefined => {
    const key = Object.keys(args).find(
      (name) => name.startsWith(`${String(source)}:`) && args[name]?.data === undefined,
    );
    return key === undefined ? undefined : types[Number(key.split(':')[1])];
  };
  const metadata = (key: string): unknown =>
    Reflect.getMetadata(key, prototype[method] ?? {}) ?? Reflect.getMetadata(key, controller);
  return {
    bodyType: typeOf(RouteParamtypes.BODY),
    queryType: typeOf(RouteParamtypes.QUERY),
    readsIfMatch: Object.values(args).some(({ factory }) => factory === ifMatchFactory),
    setsLocation: ((metadata(INTERCEPTORS_METADATA) ?? []) as unknown[]).includes(LocationInterceptor),
  };
}
