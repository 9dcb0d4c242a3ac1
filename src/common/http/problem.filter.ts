import { type ArgumentsHost, Catch, type ExceptionFilter, HttpException, Injectable } from '@nestjs/common';
import type { Response } from 'express';
import { HttpConfig } from '../../config/index.js';
import { DomainError, PROBLEM_MEDIA_TYPE, problemOf } from '../../../libs/problem-details/index.js';
import { Logger } from '../logging/index.js';
import { databaseUnavailable, isDatabaseUnavailable } from '../persistence/database-errors.js';
import { currentRequest, currentRequestId } from './request-context.js';

const CODE_BY_STATUS: Readonly<Record<number, string>> = {
  400: 'request.malformed',
  401: 'request.unauthenticated',
  403: 'request.forbidden',
  404: 'request.not_found',
  405: 'request.not_found',
  406: 'request.not_acceptable',
  413: 'request.too_large',
  415: 'request.unsupported_media',
};

/** Every error leaves as application/problem+json; what nobody foresaw becomes a 500 that tells nothing but its id. */
@Catch()
@Injectable()
export class ProblemFilter implements ExceptionFilter {
  constructor(
    private readonly http: HttpConfig,
    private readonly logger: Logger,
  ) {}

  catch(thrown: unknown, host: ArgumentsHost): void {
    const response = host.switchToHttp().getResponse<Response>();
    const error = asDomainError(thrown);
    if (response.writableEnded) {
      this.logger.debug({ err: thrown }, 'answer came after the deadline had given one');
      return;
    }
    this.log(error, thrown);
    const request = currentRequest();
    if (request && error.kind === 'forbidden') request.denial = { code: error.code, detail: error.detail ?? null };
    if (response.headersSent) {
      response.destroy(); // an answer half sent cannot become a problem: the caller must see that it broke
      return;
    }
    const problem = problemOf(error, currentRequestId() ?? 'unknown', this.http.ERRORS_URL);
    if (error.retryAfterSeconds !== undefined) response.setHeader('Retry-After', String(error.retryAfterSeconds));
    if (error.kind === 'unauthenticated') response.setHeader('WWW-Authenticate', 'Bearer');
    if (error.kind === 'upgrade_required')
      response.setHeader('Upgrade', 'websocket').setHeader('Connection', 'Upgrade');
    response.status(problem.status).type(PROBLEM_MEDIA_TYPE).send(JSON.stringify(problem));
  }

  private log(error: DomainError, thrown: unknown): void {
    if (error.kind === 'unexpected') this.logger.error({ err: thrown }, 'request failed unexpectedly');
    else if (error.kind === 'unavailable') this.logger.warn({ err: thrown }, 'request could not be served');
    else this.logger.debug({ code: error.code, meta: error.meta }, 'request refused');
  }
}

function asDomainError(thrown: unknown): DomainError {
  if (thrown instanceof DomainError) return thrown;
  if (isDatabaseUnavailable(thrown)) return databaseUnavailable(thrown);
  const code = thrown instanceof HttpException ? CODE_BY_STATUS[thrown.getStatus()] : codeOfParserError(thrown);
  return new DomainError(code ?? 'server.unexpected', { cause: thrown });
}

/** Errors of the body parser and of Express' path decoding: they carry a `status` and, the parser's, a `type`. */
function codeOfParserError(thrown: unknown): string | undefined {
  if (thrown instanceof URIError) return 'request.malformed';
  if (!(thrown instanceof Error) || !('status' in thrown) || typeof thrown.status !== 'number') return undefined;
  return 'type' in thrown || thrown instanceof SyntaxError ? CODE_BY_STATUS[thrown.status] : undefined;
}
