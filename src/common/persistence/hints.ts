import { AsyncResource } from 'node:async_hooks';
import { EventEmitter } from 'node:events';
import { Injectable } from '@nestjs/common';

/** In-memory wake-up calls within one process. May be lost: whoever listens also polls. */
@Injectable()
export class Hints {
  private readonly emitter = new EventEmitter().setMaxListeners(50);
  /** Listeners run outside the caller's async context: work that a request wakes must not act as part of that request. */
  private readonly outside = new AsyncResource('Hints');

  emit(name: string): void {
    this.outside.runInAsyncScope(() => this.emitter.emit(name));
  }

  /** @returns a function that stops listening */
  on(name: string, listener: () => void): () => void {
    this.emitter.on(name, listener);
    return () => this.emitter.off(name, listener);
  }
}
