import { EventEmitter } from 'node:events';
import type { Request, Response } from 'express';
import type { HttpConfig } from '../../config/index.js';
import { deadline, extendDeadline } from './deadline.js';
import './index.js';

/** What the deadline needs of an answer. */
class FakeResponse extends EventEmitter {
  headersSent = false;
  readonly sent: unknown[] = [];
  setHeader(): this {
    return this;
  }
  status(code: number): this {
    this.sent.push(code);
    return this;
  }
  type(): this {
    return this;
  }
  send(): this {
    this.headersSent = true;
    return this;
  }
}

describe('the deadline of a request', () => {
  beforeEach(() => jest.useFakeTimers());
  afterEach(() => jest.useRealTimers());

  const begun = (): { answer: FakeResponse; response: Response } => {
    const answer = new FakeResponse();
    const response = answer as unknown as Response; // has what the deadline uses
    const http = { REQUEST_TIMEOUT_MS: 1_000, ERRORS_URL: 'https://errors.example' } as HttpConfig;
    deadline(http)({} as Request, response, () => undefined);
    return { answer, response };
  };

  it('answers 503 once, when it has passed', () => {
    const { answer } = begun();
    jest.advanceTimersByTime(999);
    expect(answer.sent).toEqual([]);
    jest.advanceTimersByTime(10_000);
    expect(answer.sent).toEqual([503]);
  });

  it('is later where a file comes in', () => {
    const { answer, response } = begun();
    jest.advanceTimersByTime(900);
    extendDeadline(response, 5_000);
    jest.advanceTimersByTime(4_999);
    expect(answer.sent).toEqual([]);
    jest.advanceTimersByTime(1);
    expect(answer.sent).toEqual([503]);
  });

  it('has no say after the end', () => {
    const { answer, response } = begun();
    extendDeadline(response, 5_000);
    answer.emit('close');
    jest.advanceTimersByTime(10_000);
    expect(answer.sent).toEqual([]);
  });
});
