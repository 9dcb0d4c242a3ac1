import { type CallHandler, type ExecutionContext, Injectable, type NestInterceptor } from '@nestjs/common';
import type { Request, Response } from 'express';
import { type Observable, tap } from 'rxjs';

/** For a POST that makes one thing: `Location` is the address of the collection and the id of the body. */
@Injectable()
export class LocationInterceptor implements NestInterceptor {
  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    return next.handle().pipe(
      tap((body: unknown) => {
        const http = context.switchToHttp();
        setLocation(http.getRequest<Request>(), http.getResponse<Response>(), body);
      }),
    );
  }
}

/** Sets `Location` for a body with an id; also for an answer that is given a second time. */
export function setLocation(request: Request, response: Response, body: unknown): void {
  if (typeof body !== 'object' || body === null || !('id' in body) || typeof body.id !== 'string') return;
  response.setHeader('Location', `${request.path.replace(/\/$/, '')}/${body.id}`);
}
