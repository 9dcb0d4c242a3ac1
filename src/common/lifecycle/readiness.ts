import { Injectable } from '@nestjs/common';

/** Whether this process wants traffic. Falls once, at shutdown, before anything else ends. */
@Injectable()
export class Readiness {
  private isFalling = false;

  get isReady(): boolean {
    return !this.isFalling;
  }

  fall(): void {
    this.isFalling = true;
  }
}
