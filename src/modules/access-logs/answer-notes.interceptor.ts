import { type CallHandler, type ExecutionContext, Injectable, type NestInterceptor } from '@nestjs/common';
import { type Observable, tap } from 'rxjs';
import type { RequestWithActor } from '../../common/auth-context/index.js';
import { canonicalIp, clientAddress, nameClient } from '../../common/http/index.js';
import { isObjectIdText } from '../../common/persistence/index.js';
import { actionOf, templateOf } from './access-log.js';
import { clientOfAnswer, clientRowsIn } from './answer-notes.js';
import { MassReads } from './mass-reads.service.js';

/** Takes from each good answer what the access log wants to know of it: the client it is about, and how many rows were read. */
@Injectable()
export class AnswerNotesInterceptor implements NestInterceptor {
  constructor(private readonly massReads: MassReads) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    if (context.getType() !== 'http') return next.handle();
    const request = context.switchToHttp().getRequest<RequestWithActor>();
    return next.handle().pipe(
      tap((body: unknown) => {
        this.note(request, body);
      }),
    );
  }

  private note(request: RequestWithActor, body: unknown): void {
    const { actor, method } = request;
    const endpoint = templateOf((request.route as { path?: string } | undefined)?.path);
    const clientId = clientOfAnswer(endpoint, body) ?? clientOfQuery(request);
    if (clientId !== null) nameClient(clientId);
    // A HEAD is answered without its rows; personal data is read by a POST.
    const isRead = method !== 'HEAD' && actionOf(method, endpoint, 200) === 'read';
    if (!isRead || actor?.kind !== 'user') return;
    const rows = clientRowsIn(endpoint, body);
    if (rows > 0) this.massReads.add(actor.id, rows, canonicalIp(clientAddress(request)));
  }
}

/** The client that a list was narrowed to, where the caller may see it. */
function clientOfQuery({ query, actor }: RequestWithActor): string | null {
  const wanted = query['clientId'];
  return isObjectIdText(wanted) && actor?.scope.includes(wanted) === true ? wanted.toLowerCase() : null;
}
