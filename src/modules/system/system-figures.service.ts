import { Injectable } from '@nestjs/common';
import { CommandFigures, type CommandTotal, PoolFigures, type SlowCommand } from '../../common/persistence/index.js';
import { type CollectionSize, CollectionSizes } from './collection-sizes.read-model.js';
import { HostReader, type SystemFigures } from './host-reader.js';

export interface Figures {
  readonly system: SystemFigures;
  readonly pool: { readonly open: number; readonly checkedOut: number; readonly waiting: number };
  readonly commands: readonly CommandTotal[];
  readonly slowCommands: readonly SlowCommand[];
  readonly collections: readonly CollectionSize[];
}

/** How the host, this process and the database are doing. */
@Injectable()
export class SystemFiguresService {
  constructor(
    private readonly host: HostReader,
    private readonly pool: PoolFigures,
    private readonly commands: CommandFigures,
    private readonly sizes: CollectionSizes,
  ) {}

  /** Throws database.unavailable. */
  async current(): Promise<Figures> {
    const { open, checkedOut, waiting } = this.pool;
    return {
      system: await this.host.current(),
      pool: { open, checkedOut, waiting },
      commands: this.commands.totals(),
      slowCommands: this.commands.slow(),
      collections: await this.sizes.current(),
    };
  }
}
