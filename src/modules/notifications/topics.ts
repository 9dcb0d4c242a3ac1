import { Injectable } from '@nestjs/common';
import type { TopicPort } from './topic.js';

/** Who answers for which topic. Filled at start, by modules of higher rank. */
@Injectable()
export class Topics {
  private readonly ports = new Map<string, TopicPort>();

  /** @throws Error when the topic is taken */
  register(topic: string, port: TopicPort): void {
    if (this.ports.has(topic)) throw new Error(`notification topic registered twice: ${topic}`);
    this.ports.set(topic, port);
  }

  /** @throws Error when nobody answers for it: the message waits until some version of the application does */
  get(topic: string): TopicPort {
    const port = this.ports.get(topic);
    if (!port) throw new Error(`no module answers for the notification topic ${topic}`);
    return port;
  }
}
