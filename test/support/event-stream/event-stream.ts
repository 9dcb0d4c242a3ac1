import { request, type IncomingMessage } from 'node:http';
import { performance } from 'node:perf_hooks';

/** An event as it came. */
export interface StreamEvent {
  readonly id: string;
  readonly type: string;
  readonly data: string;
  /** Monotonic. */
  readonly atMs: number;
}

export interface EventStream {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  /** Events so far; those without data are none. */
  readonly events: readonly StreamEvent[];
  /** What a browser would ask for next. */
  readonly lastEventId: string;
  readonly comments: number;
  readonly isEnded: boolean;
  /** Takes no more from the socket until `resume`. */
  pause(): void;
  resume(): void;
  close(): void;
}

/**
 * Listens to a stream of server-sent events as a browser does (HTML, section 9.2). Resolves with the head of the answer; one that is
 * no stream has no events.
 */
export function openEventStream(url: string, headers: Readonly<Record<string, string>> = {}): Promise<EventStream> {
  return new Promise((resolve, reject) => {
    const asked = request(url, { headers: { Accept: 'text/event-stream', ...headers }, agent: false });
    asked.on('error', reject);
    asked.on('response', (response) => {
      resolve(streamOf(response, () => asked.destroy()));
    });
    asked.end();
  });
}

function streamOf(response: IncomingMessage, destroy: () => void): EventStream {
  const events: StreamEvent[] = [];
  let rest = '';
  let lastEventId = '';
  let comments = 0;
  let isEnded = false;
  const takeBlock = (block: string): void => {
    const fields = { event: 'message', data: '' };
    for (const line of block.split('\n')) {
      if (line.startsWith(':')) comments += 1;
      const [, name, value = ''] = /^(\w+): ?(.*)$/.exec(line) ?? [];
      if (name === 'id') lastEventId = value;
      else if (name === 'event' || name === 'data') fields[name] = value;
    }
    if (fields.data !== '')
      events.push({ id: lastEventId, type: fields.event, data: fields.data, atMs: performance.now() });
  };
  response.setEncoding('utf8');
  response.on('data', (chunk: string) => {
    const blocks = (rest + chunk).split('\n\n');
    rest = blocks.pop() ?? '';
    for (const block of blocks) takeBlock(block);
  });
  response.on('error', () => undefined); // cut off, which `close` tells
  response.on('close', () => {
    isEnded = true;
  });
  return {
    status: response.statusCode ?? 0,
    headers: response.headers,
    events,
    get lastEventId() {
      return lastEventId;
    },
    get comments() {
      return comments;
    },
    get isEnded() {
      return isEnded;
    },
    pause: () => void response.pause(),
    resume: () => void response.resume(),
    close: destroy,
  };
}
