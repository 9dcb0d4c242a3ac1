import { Injectable } from '@nestjs/common';
import type { Request, Response } from 'express';
import { type WebSocket, WebSocketServer } from 'ws';
import { DomainError } from '../../../libs/problem-details/index.js';
import { isOwnOrigin, upgradeRest } from '../../common/http/index.js';
import { HttpConfig } from '../../config/index.js';
import { LiveEventDto } from './live.dto.js';
import './live.errors.js';
import type { LiveSink } from './live-connection.js';

/** A receiver says nothing but that it is there, and goodbye. */
const MAX_MESSAGE_BYTES = 1_024;
/** Between our goodbye and the end of the connection. */
const CLOSE_MS = 1_000;
/** RFC 6455, section 7.4.1. */
const GOING_AWAY = 1_001;
const UNSUPPORTED_DATA = 1_003;

/** The feed over WebSockets: messages of JSON, `{ event, id, data? }`. */
@Injectable()
export class LiveSockets {
  private readonly server = new WebSocketServer({
    noServer: true,
    clientTracking: false,
    maxPayload: MAX_MESSAGE_BYTES,
    perMessageDeflate: false, // some hundred KB of memory for each connection, to save a few bytes
  });

  constructor(private readonly http: HttpConfig) {}

  /**
   * Before anything else is done for whoever asks.
   * @throws live.upgrade_required for a request that is none for a WebSocket
   * @throws live.foreign_origin for a page of another site
   */
  assertMayOpen(request: Request): void {
    const { 'sec-websocket-key': key, 'sec-websocket-version': version } = request.headers;
    const isHandshake = /^[+/0-9A-Za-z]{22}==$/.test(key ?? '') && version === '13';
    if (!isHandshake || upgradeRest(request) === undefined) throw new DomainError('live.upgrade_required');
    const isFromPage = request.headers.origin !== undefined;
    if (isFromPage && !isOwnOrigin(request, this.http)) throw new DomainError('live.foreign_origin');
  }

  /** Takes the connection over. */
  accept(request: Request, response: Response): LiveSink {
    let sink: LiveSink | undefined;
    this.server.handleUpgrade(request, request.socket, upgradeRest(request) ?? Buffer.alloc(0), (socket) => {
      response.writeHead(101); // told already; from here on the answer counts as under way
      sink = sinkOf(socket, request);
    });
    if (!sink) throw new DomainError('live.upgrade_required');
    return sink;
  }
}

function sinkOf(socket: WebSocket, request: Request): LiveSink {
  let isAnswering = true;
  socket.on('pong', () => {
    isAnswering = true;
  });
  socket.on('error', () => {
    socket.terminate();
  });
  socket.on('message', () => {
    socket.close(UNSUPPORTED_DATA, 'This socket only tells');
  });
  const send = (message: object): boolean => {
    if (socket.readyState !== socket.OPEN) return false;
    socket.send(JSON.stringify(message));
    return !request.socket.writableNeedDrain;
  };
  return {
    event: (event) => send({ event: event.type, id: event.id, data: LiveEventDto.from(event) }),
    resync: (id) => send({ event: 'resync', id }),
    beat: (id) => {
      if (!isAnswering) socket.terminate(); // nothing came back since the last beat
      isAnswering = false;
      if (socket.readyState === socket.OPEN) socket.ping();
      return send({ event: 'beat', id });
    },
    end: () => {
      socket.close(GOING_AWAY);
      setTimeout(() => {
        socket.terminate();
      }, CLOSE_MS).unref();
    },
  };
}
