import { Injectable } from '@nestjs/common';
import type { Actor } from '../../../common/auth-context/index.js';
import { bodyOf, type ImportMode, type RowFate, type RowWork } from '../../../common/imports/index.js';
import { type TableRow, valueCell } from '../../../common/tabular/index.js';
import { AuditedImports } from '../../audit/index.js';
import { Clients } from '../../clients/index.js';
import { CreateServiceDto } from '../service-input.dto.js';
import { newService } from '../service-input.js';
import { ServiceDrafts } from '../service-drafts.service.js';
import { Services } from '../services.service.js';
import { ServicesRepository } from '../services.repository.js';
import type { Entry, ReadEntry } from './imported-service.js';
import { readerOf, readServiceFile, type ServiceSource } from './service-file.js';

/** More services than a client has. */
const MAX_SERVICES = 10_000;

export interface ServiceImport {
  readonly source: ServiceSource;
  /** Whose services they become. */
  readonly clientId: string;
  readonly mode: ImportMode;
}

interface Work extends ServiceImport {
  readonly actor: Actor;
  readonly read: ReadEntry;
  /** Ids of what the client has, or would have, by name and address; null where a trial made nothing. */
  readonly present: Map<string, string | null>;
}

/** Services from files of other monitors. Each is a unit of work of its own; a repeat of the file makes nothing twice. */
@Injectable()
export class ServiceImports {
  constructor(
    private readonly imports: AuditedImports,
    private readonly clients: Clients,
    private readonly services: Services,
    private readonly repository: ServicesRepository,
    private readonly drafts: ServiceDrafts,
  ) {}

  /**
   * @param input UTF-8, at most 1 MiB and 1,000 entries
   * @returns the report, an entry as soon as it is done
   * @throws client.not_found, client.inactive, table.…
   */
  async open(
    actor: Actor,
    input: AsyncIterable<Uint8Array>,
    command: ServiceImport,
  ): Promise<AsyncIterableIterator<string>> {
    const client = await this.clients.getActive(actor.scope, command.clientId);
    const own = await this.repository.listByClient(actor.scope, client.id, MAX_SERVICES);
    const present = new Map<string, string | null>(own.map((service) => [keyOf(service), service.id]));
    const work = { ...command, clientId: client.id, actor, read: readerOf(command.source), present };
    const prepare = (rows: readonly TableRow[]): Promise<RowWork[]> =>
      Promise.resolve(
        rows.map(
          ({ values }) =>
            () =>
              this.carryOut(values, work),
        ),
      );
    const plan = { action: 'service.imported', prepare, cellOf: (_: string, value: unknown) => valueCell(value) };
    const read = readServiceFile(command.source);
    return this.imports.open(actor, input, read, plan, { mode: command.mode, report: 'ndjson' });
  }

  private async carryOut(entry: Entry, { actor, clientId, mode, read, present }: Work): Promise<RowFate> {
    const { body, isPaused, leftBehind } = read(entry);
    const input = newService(await bodyOf(CreateServiceDto, { ...body, clientId }));
    const key = keyOf(input);
    const made = present.get(key);
    if (made !== undefined) return { outcome: 'repeated', id: made };
    const notes = [...leftBehind, ...(isPaused ? ['paused, as it was'] : [])];
    if (mode === 'dryRun') {
      this.drafts.admitted(this.drafts.full(input));
      present.set(key, null);
      return { outcome: 'valid', id: null, notes };
    }
    const { service } = await this.services.create(actor, { ...input, isPaused });
    present.set(key, service.id);
    return { outcome: 'created', id: service.id, notes };
  }
}

function keyOf({ name, url }: { readonly name: string; readonly url: string }): string {
  return JSON.stringify([name.normalize('NFC').trim(), url]);
}
