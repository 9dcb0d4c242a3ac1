import { Injectable } from '@nestjs/common';
import { InjectConnection } from '@nestjs/mongoose';
import type { Connection } from 'mongoose';

/** Counts of this process's connections to the database, followed from the driver's events. */
@Injectable()
export class PoolFigures {
  open = 0;
  checkedOut = 0;
  waiting = 0;

  constructor(@InjectConnection() connection: Connection) {
    const client = connection.getClient();
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
