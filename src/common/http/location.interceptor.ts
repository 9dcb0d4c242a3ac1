import { type CallHandler, type ExecutionContext, Injectable, type NestInterceptor } from '@nestjs/common';
import type { Request, Response } from 'express';
import { type Observable, tap } from 'rxjs';

/** For a POST that makes one thing: `Location` is the address of the collection and the id of the body. */
@Injectable()
export class LocationInterceptor implements NestInterceptor {
  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    return next.handle().pipe(
      tap((body: unknown) => {
        if (typeof body !== 'object' || body === null || !('id' in body) || typeof body.id !== 'string') return;
        const http = context.switchToHttp();
        const collection = http.getRequest<Request>().path.replace(/\/$/, '');
        http.getResponse<Response>().setHeader('Location', `${collection}/${body.id}`);
      }),
    );
  }
}
