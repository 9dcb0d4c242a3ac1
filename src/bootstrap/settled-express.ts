import { createServer, IncomingMessage, ServerResponse, type RequestListener, type Server } from 'node:http';
import { ExpressAdapter } from '@nestjs/platform-express';
import type { Express } from 'express';
import { Intake } from './intake.js';

/**
 * Express changes the prototype of every request and answer when it arrives, after which V8 finds each of their properties by
 * the slow way. Here both are born with the prototypes that Express wants, so its change is none (ADR 0026).
 */
export class SettledExpressAdapter extends ExpressAdapter {
  override initHttpServer(): void {
    const app = this.getInstance<Express>();
    const intake = new Intake(app);
    const server = settledServer(app, intake.take);
    intake.watch(server);
    this.httpServer = server;
  }
}

/** An HTTP server for an Express application with `listener` in front of it. */
export function settledServer(app: Express, listener: RequestListener): Server {
  return createServer(
    { IncomingMessage: born(IncomingMessage, app.request), ServerResponse: born(ServerResponse, app.response) },
    listener,
  );
}

/** A constructor of what `Base` makes, with another prototype. */
function born<T extends typeof IncomingMessage | typeof ServerResponse>(Base: T, prototype: object): T {
  // Node's own constructors are functions, not classes: they fill an object that was made elsewhere.
  const fill = Base as unknown as (this: object, ...given: unknown[]) => void;
  function Born(this: object, ...given: unknown[]): void {
    fill.apply(this, given);
  }
  Born.prototype = prototype;
  return Born as unknown as T; // the prototype that Express wants leads to that of Base
}
