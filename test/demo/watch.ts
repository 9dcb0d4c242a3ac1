import { performance } from 'node:perf_hooks';
import type { ApiSession } from '../bench/support/api-session.js';
import type { Line } from './table.js';

interface Status {
  readonly services: readonly {
    readonly id: string;
    readonly state: string;
    readonly lastCheck: {
      readonly scheduledAt: string;
      readonly outcome: string;
      readonly reason: string | null;
    } | null;
  }[];
}

interface Seen {
  readonly name: string;
  readonly path: string;
  readonly detectionBoundMs: number;
  state: string;
  /** Monotonic times at which a state was first seen, oldest first. */
  readonly changes: { readonly state: string; readonly atMs: number }[];
  readonly history: string[];
  lastCheckAt: string;
  note: string;
}

/** Looks at Vigia from outside, by its API alone, and remembers when it saw what. */
export class DemoWatch {
  private readonly seen = new Map<string, Seen>();

  constructor(
    private readonly api: ApiSession,
    private readonly clientId: string,
  ) {}

  /** Adds a service at Vigia; `path` is what it is found by here. */
  async add(settings: { readonly name: string } & Readonly<Record<string, unknown>>, path: string): Promise<void> {
    const body = { clientId: this.clientId, ...settings };
    const { id, detectionBoundMs } = await this.api.post<{ id: string; detectionBoundMs: number }>('/services', body);
    const start = { state: 'new', changes: [], history: [], lastCheckAt: '', note: '' };
    this.seen.set(id, { name: settings.name, path, detectionBoundMs, ...start });
  }

  idOf(path: string): string {
    const [id] = [...this.seen].find(([, seen]) => seen.path === path) ?? [];
    if (id === undefined) throw new Error(`no service watches ${path}`);
    return id;
  }

  of(path: string): Readonly<Seen> {
    return this.seen.get(this.idOf(path)) as Seen;
  }

  /** When a state was first seen at or after a moment; null if never. */
  firstSeen(path: string, state: string, afterMs: number): number | null {
    return this.of(path).changes.find((change) => change.state === state && change.atMs >= afterMs)?.atMs ?? null;
  }

  /** Asks once and returns the table. */
  async lines(): Promise<Line[]> {
    const { services } = await this.api.get<Status>(`/clients/${this.clientId}/status`);
    const atMs = performance.now();
    for (const { id, state, lastCheck } of services) {
      const seen = this.seen.get(id);
      if (seen === undefined) continue;
      if (state !== seen.state) seen.changes.push({ state, atMs });
      seen.state = state;
      if (lastCheck === null || lastCheck.scheduledAt === seen.lastCheckAt) continue;
      seen.lastCheckAt = lastCheck.scheduledAt;
      seen.history.push(lastCheck.outcome);
      seen.note = lastCheck.reason ?? '';
    }
    return [...this.seen.values()].map(({ name, state, history, note }) => ({ name, state, history, note }));
  }
}
