import { applyDecorators, createParamDecorator, type ExecutionContext, SetMetadata } from '@nestjs/common';
import { ApiBearerAuth, ApiSecurity } from '@nestjs/swagger';
import type { Request } from 'express';
import type { Actor, Permission } from './actor.js';

export const PERMISSION_METADATA = 'vigia:permission';
export const PUBLIC_METADATA = 'vigia:public';

/** Any signed-in person, whatever the role: for the caller's own things. No key holds it. */
export const SELF: Permission = 'self:access';

/** The permission that a caller needs. Every handler carries this or `@Public()`, else the start stops. */
export const RequirePermission = (permission: Permission): MethodDecorator & ClassDecorator =>
  applyDecorators(
    SetMetadata(PERMISSION_METADATA, permission),
    ApiBearerAuth(),
    ...(permission === SELF ? [] : [ApiSecurity('apiKey')]),
  );

/** No login needed. */
export const Public = (): MethodDecorator & ClassDecorator => SetMetadata(PUBLIC_METADATA, true);

export const TICKET_METADATA = 'vigia:ticket';

/** Besides a header the handler takes `?ticket=`, for browsers, whose streams and sockets cannot send one. */
export const AcceptsTicket = (): MethodDecorator => SetMetadata(TICKET_METADATA, true);

export type RequestWithActor = Request & { actor?: Actor };

/** The caller. Throws where no guard has set one, which only a `@Public()` handler can bring about. */
export const CurrentActor = createParamDecorator((_: unknown, context: ExecutionContext): Actor => {
  const actor = context.switchToHttp().getRequest<RequestWithActor>().actor;
  if (!actor) throw new Error('@CurrentActor() on a handler without a guard');
  return actor;
});
