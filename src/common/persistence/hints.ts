import { EventEmitter } from 'node:events';
import { Injectable } from '@nestjs/common';

/** In-memory wake-up calls within one process. May be lost: whoever listens also polls. */
@Injectable()
export class Hints {
  private readonly emitter = new EventEmitter().setMaxListeners(50);

  emit(name: string): void {
    this.emitter.emit(name);
  }

  /** @returns a function that stops listening */
  on(name: string, listener: () => void): () => void {
    this.emitter.on(name, listener);
    return () => this.emitter.off(name, listener);
  }
}
