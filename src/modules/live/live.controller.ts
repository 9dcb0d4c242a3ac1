import { Controller, Get, Query, Req, Res } from '@nestjs/common';
import { ApiExtraModels, ApiOkResponse, ApiTags, getSchemaPath } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { AcceptsTicket, type Actor, CurrentActor, RequirePermission } from '../../common/auth-context/index.js';
import { ApiProblems } from '../../common/http/index.js';
import { strictInteger } from '../../common/validation/index.js';
import { Callers } from '../auth/index.js';
import { eventStream } from './event-stream.js';
import { LiveEventsDto, LiveQueryDto } from './live.dto.js';
import './live.errors.js';
import { LiveConnections } from './live-connections.service.js';
import { Replays } from './replays.service.js';

/** What happens, while it happens. */
@ApiTags('live')
@Controller({ path: 'live', version: '1' })
export class LiveController {
  constructor(
    private readonly connections: LiveConnections,
    private readonly replays: Replays,
    private readonly callers: Callers,
  ) {}

  /**
   * Changes of services and incidents within the caller's reach. With `Accept: text/event-stream` a stream of server-sent events
   * that goes on until the caller leaves or may no longer listen: `Last-Event-ID` continues an earlier one at any instance, and
   * `resync` says that events are missing. Otherwise what happened since `after`, for whoever asks from time to time.
   */
  @Get()
  @RequirePermission('services:read')
  @AcceptsTicket()
  @ApiExtraModels(LiveEventsDto)
  @ApiOkResponse({
    content: {
      'application/json': { schema: { $ref: getSchemaPath(LiveEventsDto) } },
      'text/event-stream': { schema: { type: 'string' } },
    },
  })
  @ApiProblems('live.too_many', 'live.full')
  async follow(
    @CurrentActor() actor: Actor,
    @Query() query: LiveQueryDto,
    @Req() request: Request,
    @Res() response: Response,
  ): Promise<void> {
    const after = query.after ?? lastEventId(request);
    response.vary('Accept');
    if (wantsStream(request)) await this.stream(actor, after, request, response);
    else response.json(LiveEventsDto.from(await this.replays.untilNow(actor, after)));
  }

  private async stream(
    actor: Actor,
    after: number | null | undefined,
    request: Request,
    response: Response,
  ): Promise<void> {
    const caller = { actor, again: () => this.callers.again(request, actor) };
    const connection = await this.connections.open(caller, after);
    response.on('drain', () => {
      connection.drained();
    });
    response.on('close', () => {
      connection.close();
    });
    if (response.closed || response.headersSent) connection.close();
    else connection.start(eventStream(response));
  }
}

function wantsStream(request: Request): boolean {
  const types = ['application/json', 'text/event-stream'];
  return request.method === 'GET' && request.accepts(types) === 'text/event-stream';
}

/** Undefined without the header; null for something that is no id of ours: a browser that sends it could not do anything about it. */
function lastEventId(request: Request): number | null | undefined {
  const text = request.get('last-event-id');
  return text === undefined || text === '' ? undefined : (strictInteger(text) ?? null);
}
