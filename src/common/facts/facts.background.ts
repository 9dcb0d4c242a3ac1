import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Background } from '../lifecycle/index.js';
import { FactDispatcher } from './fact-dispatcher.js';

/** Runs the dispatcher wherever work runs in the background. */
@Injectable()
export class FactsBackground implements OnModuleInit {
  constructor(
    private readonly background: Background,
    private readonly dispatcher: FactDispatcher,
  ) {}

  onModuleInit(): void {
    this.background.register({
      name: 'facts',
      start: () => {
        this.dispatcher.start();
      },
      stop: () => this.dispatcher.stop(),
    });
  }
}
