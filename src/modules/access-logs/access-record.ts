import type { CompanionWrite, Tx } from '../../common/persistence/index.js';
import type { AccessLog } from './access-log.js';
import type { Outcome, PendingRow } from './access-log-buffer.js';

/** Where the row of a call may go. */
export interface RecordTargets {
  /** Adds the row to a transaction. */
  readonly insert: (row: AccessLog, tx: Tx) => void;
  /** Hands it to the buffer. */
  readonly buffer: (row: PendingRow) => void;
}

/**
 * The one row of a call in progress. A call that writes commits it together with its first write, with the status that the call
 * will have when all goes well; any other call has it written through the buffer at its end. Where the end is another than the
 * commit foretold (a refresh token used again ends its session and is refused), the row is corrected through the buffer.
 */
export class AccessRecord implements CompanionWrite {
  private joined: AccessLog | undefined;
  private written: AccessLog | undefined;
  private isEnded = false;

  /** @param present the row as things stand; asked at each commit and at the end */
  constructor(
    private readonly present: () => AccessLog,
    private readonly targets: RecordTargets,
  ) {}

  joinIn(tx: Tx): void {
    // After its end the row is in the buffer: a late unit of work must not meet it as a duplicate.
    if (this.written || this.isEnded) return;
    this.joined = this.present();
    this.targets.insert(this.joined, tx);
  }

  committed(): void {
    this.written ??= this.joined;
  }

  /** The call has been answered, or its caller has left. */
  end(): void {
    if (this.isEnded) return;
    this.isEnded = true;
    const row = this.present();
    if (!this.written) this.targets.buffer({ kind: 'insert', row });
    else if (JSON.stringify(outcomeOf(row)) !== JSON.stringify(outcomeOf(this.written)))
      this.targets.buffer({ kind: 'correct', id: row.id, outcome: outcomeOf(row) });
  }
}

function outcomeOf({ clientId, userId, apiKeyId, action, statusCode }: AccessLog): Outcome {
  return { clientId, userId, apiKeyId, action, statusCode };
}
