import { createHash } from 'node:crypto';
import { type CallHandler, type ExecutionContext, Injectable, type NestInterceptor, SetMetadata } from '@nestjs/common';
import { HTTP_CODE_METADATA } from '@nestjs/common/constants.js';
import { Reflector } from '@nestjs/core';
import type { Request, Response } from 'express';
import { catchError, from, mergeMap, type Observable, of, throwError } from 'rxjs';
import type { DomainError } from '../../../libs/problem-details/index.js';
import type { RequestWithActor } from '../auth-context/index.js';
import { faultPoint } from '../fault-points/fault-points.js';
import { Logger } from '../logging/index.js';
import { IdempotencyStore, type StoredAnswer } from '../persistence/idempotency-store.js';
import type { Tx } from '../persistence/tx.js';
import { invalidRequest } from '../validation/index.js';
import { etagOf } from './etag.js';
import { setLocation } from './location.interceptor.js';
import { currentRequest } from './request-context.js';

const RESULT_DTO = 'vigia:result-dto';
const NEVER_STORED = 'vigia:never-stored';

/** A response class that is built from what the service's unit of work returns. */
export interface ResultDto {
  from(result: never): object;
}

/**
 * Names the response class of a POST, so that its answer can be stored in the transaction of the business write:
 * `from()` gets what `unitOfWork.run` returned. Every POST that writes carries it.
 */
export const StoresAnswer = (dto: ResultDto): MethodDecorator => SetMetadata(RESULT_DTO, dto);

/** For a POST whose answer holds credentials or sets a cookie: no copy of it is kept, and an `Idempotency-Key` says nothing. */
export const NeverStored = (): MethodDecorator => SetMetadata(NEVER_STORED, true);

/** Honours `Idempotency-Key` on every POST. Source: IETF draft-ietf-httpapi-idempotency-key-header-07. */
@Injectable()
export class IdempotencyInterceptor implements NestInterceptor {
  constructor(
    private readonly store: IdempotencyStore,
    private readonly reflector: Reflector,
    private readonly logger: Logger,
  ) {}

  async intercept(context: ExecutionContext, next: CallHandler): Promise<Observable<unknown>> {
    const request = context.switchToHttp().getRequest<RequestWithActor>();
    const key = request.get('idempotency-key');
    const scope = currentRequest();
    if (request.method !== 'POST' || key === undefined || !scope) return next.handle();
    if (this.reflector.get<true | undefined>(NEVER_STORED, context.getHandler())) return next.handle();
    if (!/^[\x21-\x7e]{1,255}$/.test(key)) throw malformedKey();
    const id = digest([request.actor?.id ?? 'anonymous', `POST ${request.path}`, key]);
    const outcome = await this.store.claim(id, digest([request.originalUrl, request.body ?? null]));
    if (outcome.kind === 'claimed') faultPoint('idempotency.claimed');
    const response = context.switchToHttp().getResponse<Response>();
    if (outcome.kind === 'stored') return of(replay(request, response, outcome.answer));
    const status = this.reflector.get<number | undefined>(HTTP_CODE_METADATA, context.getHandler()) ?? 201;
    const dto = this.reflector.get<ResultDto | undefined>(RESULT_DTO, context.getHandler());
    const held = new HeldClaim(this.store, id, outcome.token, status, dto);
    scope.idempotency = held;
    return next.handle().pipe(
      mergeMap((body: unknown) =>
        from(
          held.settle(body, (fields) => {
            this.logger.error(fields, 'stored answer differs from the one given');
          }),
        ),
      ),
      catchError((error: unknown) => from(held.abandon()).pipe(mergeMap(() => throwError(() => error)))),
    );
  }
}

class HeldClaim {
  private stored: StoredAnswer | undefined;

  constructor(
    private readonly store: IdempotencyStore,
    private readonly id: string,
    private readonly token: string,
    private readonly status: number,
    private readonly dto: ResultDto | undefined,
  ) {}

  async complete(result: unknown, tx: Tx): Promise<void> {
    if (!this.dto) return;
    const answer = answerOf(this.status, this.dto.from(result as never));
    await this.store.completeIn(this.id, this.token, answer, tx);
    this.stored = answer;
  }

  /** After the handler: a request that wrote nothing in a unit of work stores its answer now. */
  async settle(body: unknown, complain: (fields: Record<string, unknown>) => void): Promise<unknown> {
    if (!this.stored) await this.store.complete(this.id, this.token, answerOf(this.status, body));
    else if (JSON.stringify(this.stored.body) !== JSON.stringify(body)) complain({ idempotencyId: this.id });
    faultPoint('idempotency.answered');
    return body;
  }

  /** A request that failed frees its key, unless its write was already committed: then a repeat gets the answer of that write. */
  async abandon(): Promise<void> {
    await this.store.release(this.id, this.token).catch(() => undefined); // the database is away: the claim ends by itself
  }
}

function answerOf(status: number, body: unknown): StoredAnswer {
  const isVersioned =
    typeof body === 'object' && body !== null && 'version' in body && typeof body.version === 'number';
  return { status, headers: isVersioned ? { ETag: etagOf(body.version as number) } : {}, body };
}

function replay(request: Request, response: Response, answer: StoredAnswer): unknown {
  response.status(answer.status).setHeader('Idempotency-Replayed', 'true');
  for (const [name, value] of Object.entries(answer.headers)) response.setHeader(name, value);
  if (answer.status === 201) setLocation(request, response, answer.body);
  return answer.body;
}

function digest(parts: readonly unknown[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex');
}

function malformedKey(): DomainError {
  return invalidRequest({
    parameter: 'Idempotency-Key',
    code: 'field.length',
    detail: 'Idempotency-Key must be 1 to 255 visible ASCII characters',
  });
}
