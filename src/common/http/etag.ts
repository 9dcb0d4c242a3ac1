import {
  type CallHandler,
  createParamDecorator,
  type ExecutionContext,
  Injectable,
  type NestInterceptor,
} from '@nestjs/common';
import type { Request, Response } from 'express';
import { type Observable, tap } from 'rxjs';
import { strictInteger } from '../validation/strict-integer.js';
import { DomainError } from '../../../libs/problem-details/index.js';
import { invalidRequest } from '../validation/index.js';

/** The ETag of a document's version. Weak, because representations may differ in insignificant ways. */
export function etagOf(version: number): string {
  return `W/"${String(version)}"`;
}

/** Sets `ETag` on every answer whose body has a `version`. */
@Injectable()
export class EtagInterceptor implements NestInterceptor {
  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    return next.handle().pipe(
      tap((body: unknown) => {
        if (typeof body !== 'object' || body === null || !('version' in body) || typeof body.version !== 'number')
          return;
        const response = context.switchToHttp().getResponse<Response>();
        if (!response.headersSent) response.setHeader('ETag', etagOf(body.version));
      }),
    );
  }
}

/** The versions that `If-Match` accepts; undefined (absent or `*`) accepts any. */
export type ExpectedVersions = readonly number[] | undefined;

/** @throws request.invalid for a header that is no list of entity tags */
export function parseIfMatch(header: string | undefined): ExpectedVersions {
  if (header === undefined || header.trim() === '*') return undefined;
  return header.split(',').map((tag) => {
    const version = strictInteger(/^(?:W\/)?"(\d+)"$/.exec(tag.trim())?.[1] ?? '');
    if (version !== undefined) return version;
    throw invalidRequest({
      parameter: 'If-Match',
      code: 'field.is_etag',
      detail: 'If-Match must be an ETag that this API gave, or *',
    });
  });
}

/** How `@IfMatch()` gets its value; the OpenAPI document knows the handlers that take the header by it. */
export function ifMatchFactory(_: unknown, context: ExecutionContext): ExpectedVersions {
  return parseIfMatch(context.switchToHttp().getRequest<Request>().get('if-match'));
}

/** The parsed `If-Match` header. */
export const IfMatch = createParamDecorator(ifMatchFactory);

/** @throws request.stale when the caller's version is not the present one */
export function assertVersion(expected: ExpectedVersions, present: number): void {
  if (expected !== undefined && !expected.includes(present))
    throw new DomainError('request.stale', { detail: `The present version is ${etagOf(present)}` });
}
