import { afterThisTurn } from './batched-reads.js';

/**
 * One read for all who ask the same question in the same turn of the event loop, as dashboards do that refresh together.
 * Nothing is remembered: a read that has begun takes nobody in any more, so each answer was read after it was asked for.
 */
export class SharedReads<T> {
  private readonly waiting = new Map<string, Promise<T>>();
  private readonly schedule = afterThisTurn();

  /**
   * @param question everything that the answer depends on; equal questions share one answer, which nobody may change
   * @param read carried out outside the context of the caller, at the end of the turn
   */
  ask(question: string, read: () => Promise<T>): Promise<T> {
    const known = this.waiting.get(question);
    if (known) return known;
    const answer = new Promise<T>((resolve, reject) => {
      this.schedule(() => {
        this.waiting.delete(question);
        read().then(resolve, reject);
      });
    });
    this.waiting.set(question, answer);
    return answer;
  }
}
