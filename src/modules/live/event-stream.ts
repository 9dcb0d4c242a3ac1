import type { Response } from 'express';
import { LiveEventDto } from './live.dto.js';
import type { LiveSink } from './live-connection.js';

/** After a break the browser waits so long. */
const RETRY_MS = 2_000;

/** Opens a stream of server-sent events (HTML, section 9.2) as the answer. */
export function eventStream(response: Response): LiveSink {
  response.writeHead(200, {
    'Content-Type': 'text/event-stream; charset=utf-8',
    'Cache-Control': 'no-store, no-transform',
    'X-Accel-Buffering': 'no',
  });
  const write = (text: string): boolean => response.writable && response.write(text);
  write(`retry: ${String(RETRY_MS)}\n\n`);
  return {
    event: (event) =>
      write(`id: ${String(event.id)}\nevent: ${event.type}\ndata: ${JSON.stringify(LiveEventDto.from(event))}\n\n`),
    resync: (id) => write(`id: ${String(id)}\nevent: resync\ndata: {}\n\n`),
    // An id without data is no event, and still what the browser asks for next.
    beat: (id) => write(`:\nid: ${String(id)}\n\n`),
    end: () => {
      response.end();
    },
  };
}
