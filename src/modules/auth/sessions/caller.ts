import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { Request } from 'express';
import { clientAddress } from '../../../common/http/index.js';

/** Where a request comes from, as far as a session keeps it. */
export interface CallerOrigin {
  /** As the trusted proxies say; at most 45 characters. */
  readonly ip: string;
  /** At most 500 characters. */
  readonly userAgent: string;
}

/** Where the request comes from. */
export const Caller = createParamDecorator((_: unknown, context: ExecutionContext): CallerOrigin => {
  const request = context.switchToHttp().getRequest<Request>();
  return { ip: clientAddress(request), userAgent: (request.get('user-agent') ?? '').slice(0, 500) };
});
