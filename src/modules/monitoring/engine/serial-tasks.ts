/** Runs pieces of work one after another, in the order in which they were asked for. */
export class SerialTasks {
  private tail: Promise<void> = Promise.resolve();
  private readonly waiting = new Set<string>();

  constructor(private readonly failed: (error: unknown) => void) {}

  /** @param name work of a name that waits already is not queued twice; null always is */
  run(name: string | null, work: () => Promise<void>): void {
    if (name !== null) {
      if (this.waiting.has(name)) return;
      this.waiting.add(name);
    }
    this.tail = this.tail.then(async () => {
      if (name !== null) this.waiting.delete(name);
      try {
        await work();
      } catch (error) {
        this.failed(error);
      }
    });
  }

  /** Resolves when all that was asked for so far is done. */
  idle(): Promise<void> {
    return this.tail;
  }
}

/** Waits for work, but no longer than this. @returns whether it ended in time and well */
export async function settledWithin(work: Promise<unknown>, timeoutMs: number): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const expiry = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => resolve(false), timeoutMs);
  });
  const end = work.then(
    () => true,
    () => false,
  );
  const isSettled = await Promise.race([end, expiry]);
  clearTimeout(timer);
  return isSettled;
}
