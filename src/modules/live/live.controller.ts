import { Controller, Get, Query, Req, Res } from '@nestjs/common';
import { ApiExtraModels, ApiOkResponse, ApiResponse, ApiTags, getSchemaPath } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { AcceptsTicket, type Actor, CurrentActor, RequirePermission } from '../../common/auth-context/index.js';
import { ApiProblems } from '../../common/http/index.js';
import { strictInteger } from '../../common/validation/index.js';
import { Callers } from '../auth/index.js';
import { eventStream } from './event-stream.js';
import { LiveEventsDto, LiveQueryDto } from './live.dto.js';
import './live.errors.js';
import type { LiveSink } from './live-connection.js';
import { LiveConnections } from './live-connections.service.js';
import { LiveSockets } from './live-sockets.js';
import { Replays } from './replays.service.js';

/** What happens, while it happens. */
@ApiTags('live')
@Controller({ path: 'live', version: '1' })
export class LiveController {
  constructor(
    private readonly connections: LiveConnections,
    private readonly replays: Replays,
    private readonly sockets: LiveSockets,
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
    if (wantsStream(request)) await this.connect(actor, after, request, response, () => eventStream(response));
    else response.json(LiveEventsDto.from(await this.replays.untilNow(actor, after)));
  }

  /**
   * The same over a WebSocket (RFC 6455), also at `/ws`: messages `{ event, id, data }`, with `resync` where events are missing and
   * `beat` every 15 seconds; `after` continues with the id of the last message at any instance. The socket takes no messages.
   */
  @Get('socket')
  @RequirePermission('services:read')
  @AcceptsTicket()
  @ApiResponse({ status: 101, description: 'The connection is a WebSocket from here on' })
  @ApiProblems('live.upgrade_required', 'live.foreign_origin', 'live.too_many', 'live.full')
  async socket(
    @CurrentActor() actor: Actor,
    @Query() query: LiveQueryDto,
    @Req() request: Request,
    @Res() response: Response,
  ): Promise<void> {
    this.sockets.assertMayOpen(request);
    await this.connect(actor, query.after, request, response, () => this.sockets.accept(request, response));
  }

  /** @param sinkOf made once the connection has its place and while the caller is still there */
  private async connect(
    actor: Actor,
    after: number | null | undefined,
    request: Request,
    response: Response,
    sinkOf: () => LiveSink,
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
    else connection.start(sinkOf());
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
