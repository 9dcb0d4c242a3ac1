import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { Model } from 'mongoose';
import type { MonitorState } from '../../../libs/probing/index.js';
import type { Scope } from '../../common/auth-context/index.js';
import { all, within } from '../../common/persistence/index.js';
import type { ServiceStateDocument } from './state.repository.js';

/** A state that more services are in is no filter that helps anybody; the rest is left out. */
const MAX_IDS = 10_000;

/** Questions about many states at once. */
@Injectable()
export class StateSearch {
  constructor(@InjectModel('service_states') private readonly states: Model<ServiceStateDocument>) {}

  /** Services that are in a state, at most 10,000. */
  async serviceIdsIn(scope: Scope, state: MonitorState, clientId: string | undefined): Promise<string[]> {
    const client = clientId === undefined ? undefined : { clientId };
    const rows = await this.states
      .find(all(within(scope), client, { 'snapshot.state': state }), { _id: 1 })
      .limit(MAX_IDS)
      .maxTimeMS(2_000)
      .lean();
    return rows.map((row) => row._id.toHexString());
  }
}
