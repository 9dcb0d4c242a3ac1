import { Injectable } from '@nestjs/common';

export interface BackgroundPart {
  readonly name: string;
  start(): Promise<void> | void;
  /** Claims nothing new, ends what is in hand, gives leases back. */
  stop(): Promise<void>;
}

/** The parts of a worker, started after the database is ready and stopped in reverse order before the listener closes. */
@Injectable()
export class Background {
  private readonly parts: BackgroundPart[] = [];
  private started: BackgroundPart[] = [];

  register(part: BackgroundPart): void {
    this.parts.push(part);
  }

  async start(): Promise<void> {
    for (const part of this.parts) {
      await part.start();
      this.started.push(part);
    }
  }

  /** Stops every part even if one fails; the first failure is thrown at the end. */
  async stop(): Promise<void> {
    const failures: unknown[] = [];
    for (const part of this.started.reverse()) {
      try {
        await part.stop();
      } catch (error) {
        failures.push(error);
      }
    }
    this.started = [];
    if (failures.length > 0) throw new AggregateError(failures, 'a background part did not stop cleanly');
  }
}
