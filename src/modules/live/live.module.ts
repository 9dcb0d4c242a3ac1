import { Module } from '@nestjs/common';
import { MongooseModule } from '@nestjs/mongoose';
import { AuthModule } from '../auth/index.js';
import { FeedRepository } from './feed.repository.js';
import { feedCollection } from './feed.schema.js';
import { FeedWriter } from './feed-writer.js';
import { LiveConnections } from './live-connections.service.js';
import { LiveController } from './live.controller.js';
import { LiveSockets } from './live-sockets.js';
import { LiveFeed } from './live-feed.service.js';
import { Replays } from './replays.service.js';

/** The live feed: what happens, told to whoever listens. */
@Module({
  imports: [AuthModule, MongooseModule.forFeature([feedCollection])],
  controllers: [LiveController],
  providers: [FeedRepository, FeedWriter, LiveFeed, LiveConnections, LiveSockets, Replays],
})
export class LiveModule {}
