import type { mongo } from 'mongoose';

/** Counts of this process's connections to the database, followed from the driver's events. */
export class PoolFigures {
  open = 0;
  checkedOut = 0;
  waiting = 0;

  /** Before the client connects: the first connections would not be counted otherwise. */
  follow(client: mongo.MongoClient): void {
    client.on('connectionCreated', () => this.open++);
    client.on('connectionClosed', () => this.open--);
    client.on('connectionCheckOutStarted', () => this.waiting++);
    client.on('connectionCheckOutFailed', () => this.waiting--);
    client.on('connectionCheckedOut', () => {
      this.checkedOut++;
      this.waiting--;
    });
    client.on('connectionCheckedIn', () => this.checkedOut--);
  }
}
