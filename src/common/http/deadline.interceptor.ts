import { type CallHandler, type ExecutionContext, Injectable, type NestInterceptor } from '@nestjs/common';
import { type Observable, throwError, timeout } from 'rxjs';
import { HttpConfig } from '../../config/index.js';
import { DomainError } from '../../../libs/problem-details/index.js';

/** No request waits for ever: past REQUEST_TIMEOUT_MS the answer is 503. What still runs ends by its own limits. */
@Injectable()
export class DeadlineInterceptor implements NestInterceptor {
  constructor(private readonly http: HttpConfig) {}

  intercept(_context: ExecutionContext, next: CallHandler): Observable<unknown> {
    return next.handle().pipe(
      timeout({
        first: this.http.REQUEST_TIMEOUT_MS,
        with: () => throwError(() => new DomainError('request.timeout', { retryAfterSeconds: 5 })),
      }),
    );
  }
}
