import type { NextFunction, Request, RequestHandler, Response } from 'express';
import type { RequestWithActor } from '../../common/auth-context/index.js';
import type { Clock } from '../../common/clock/index.js';
import { canonicalIp, clientAddress, currentRequest, type RequestCaller } from '../../common/http/index.js';
import { newObjectId } from '../../common/persistence/index.js';
import type { Denials } from '../audit/index.js';
import { actionOf, CALLER_LEFT, isRecorded, templateOf } from './access-log.js';
import type { AccessRecorder } from './access-recorder.js';

/**
 * Records every call below /api/v1 but those for the health, and in the audit who was denied what. Comes right after the request's
 * context, before anything can refuse.
 */
export function recordAccess(recorder: AccessRecorder, denials: Denials, clock: Clock): RequestHandler {
  return (request: RequestWithActor, response: Response, next: NextFunction) => {
    const context = currentRequest();
    if (!context || !isRecorded(request.path)) {
      next();
      return;
    }
    const id = newObjectId();
    const at = clock.now();
    const startedMs = clock.monotonicMs();
    const { method } = request;
    const userAgent = (request.get('user-agent') ?? '').slice(0, 500).toWellFormed();
    const record = recorder.open(() => {
      const endpoint = templateOf(routeOf(request));
      const statusCode = statusOf(response, context.refusedWith);
      const caller = request.actor ?? context.caller;
      return {
        id,
        at,
        ...callerOf(caller),
        clientId: context.clientId ?? onlyClientOf(caller),
        action: actionOf(method, endpoint, statusCode),
        ip: canonicalIp(clientAddress(request)),
        userAgent,
        method: method.slice(0, 10),
        endpoint,
        statusCode,
        durationMs: Math.round(clock.monotonicMs() - startedMs),
        requestId: context.requestId,
        details: null,
        appendedBy: null,
      };
    });
    context.companion = record;
    response.once('close', () => {
      record.end();
      const { actor } = request;
      const { denial, requestId, clientId } = context;
      if (!actor || !denial) return;
      const route = `${method.slice(0, 10)} ${templateOf(routeOf(request))}`;
      denials.add({ actor, at, requestId, clientId: clientId ?? onlyClientOf(actor), route, ...denial });
    });
    next();
  };
}

/** Before the answer: the status that the handler declares, unless the refusal is settled already. */
function statusOf(response: Response, refusedWith: number | undefined): number {
  if (response.headersSent) return response.statusCode;
  return response.closed ? CALLER_LEFT : (refusedWith ?? response.statusCode);
}

function routeOf(request: Request): string | undefined {
  return (request.route as { path?: string } | undefined)?.path;
}

function callerOf(caller: RequestCaller | undefined): { userId: string | null; apiKeyId: string | null } {
  return {
    userId: caller?.kind === 'user' ? caller.id : null,
    apiKeyId: caller?.kind === 'api_key' ? caller.id : null,
  };
}

/** The client of a caller who is bound to exactly one. */
function onlyClientOf(caller: RequestCaller | undefined): string | null {
  const [only, ...others] = caller?.scope.clientIds() ?? [];
  return only !== undefined && others.length === 0 ? only : null;
}
