import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { ROUTE_ARGS_METADATA } from '@nestjs/common/constants.js';
import { RouteParamtypes } from '@nestjs/common/enums/route-paramtypes.enum.js';
import type { Request } from 'express';
import { DomainError } from '../../../libs/problem-details/index.js';

/** Handlers without a query DTO take no query at all; those with one are checked by the pipe. */
@Injectable()
export class UnknownQueryGuard implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    if (context.getType() !== 'http') return true;
    const names = Object.keys(context.switchToHttp().getRequest<Request>().query);
    if (names.length === 0 || takesQuery(context)) return true;
    throw new DomainError('request.invalid', {
      errors: names.slice(0, 20).map((parameter) => ({
        parameter,
        code: 'field.unknown',
        detail: `${parameter} is not a parameter of this route`,
      })),
    });
  }
}

function takesQuery(context: ExecutionContext): boolean {
  const args: object = (Reflect.getMetadata(ROUTE_ARGS_METADATA, context.getClass(), context.getHandler().name) ??
    {}) as object;
  return Object.keys(args).some((key) => key.startsWith(`${String(RouteParamtypes.QUERY)}:`));
}
