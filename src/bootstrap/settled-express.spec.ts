import { IncomingMessage, type Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import express from 'express';
import { settledServer } from './settled-express.js';

describe('requests that are born with the prototypes of Express', () => {
  const app = express();
  const prototypes: unknown[] = [];
  let server: Server;
  let url = '';

  beforeAll(async () => {
    app.post('/echo', express.json(), (request, response) => {
      response.status(201).json({ isMessage: request instanceof IncomingMessage, ...(request.body as object) });
    });
    server = settledServer(app, (request, response) => {
      prototypes.push(Object.getPrototypeOf(request), Object.getPrototypeOf(response));
      app(request, response);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    url = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
  });

  afterAll(() => new Promise((resolve) => server.close(resolve)));

  it('leaves Express nothing to change', async () => {
    await fetch(`${url}/nowhere`);
    expect(prototypes[0]).toBe(app.request);
    expect(prototypes[1]).toBe(app.response);
  });

  it('still makes what Node makes', async () => {
    expect(app.request).toBeInstanceOf(IncomingMessage);
    expect(app.response).toBeInstanceOf(ServerResponse);
    const answer = await fetch(`${url}/echo`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ a: 1 }),
    });
    expect(answer.status).toBe(201);
    expect(await answer.json()).toEqual({ isMessage: true, a: 1 });
  });
});
