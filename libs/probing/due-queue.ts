/** Something that is due at an instant, in milliseconds of the caller's clock. */
export interface DueEntry {
  readonly id: string;
  readonly dueAtMs: number;
}

interface Node {
  readonly id: string;
  dueAtMs: number;
  /** Breaks ties: what was armed first comes first. */
  order: number;
  index: number;
}

/**
 * Timer queue: a binary heap with one entry per id. All changes are O(log n), `peek` and `get` O(1). No timers of its
 * own: the owner looks at `peek()` and sleeps at most a second, so a clock step or a suspended host heals by itself.
 */
export class DueQueue {
  private readonly heap: Node[] = [];
  private readonly byId = new Map<string, Node>();
  private armed = 0;

  /** @param capacity most ids held at once */
  constructor(private readonly capacity = 20_000) {}

  get size(): number {
    return this.heap.length;
  }

  /** Due time of an id, or null. */
  get(id: string): number | null {
    return this.byId.get(id)?.dueAtMs ?? null;
  }

  /**
   * Arms an id, or moves it if it is armed already.
   * @throws RangeError when the queue is full or the instant is not a finite number
   */
  push(id: string, dueAtMs: number): void {
    if (this.update(id, dueAtMs)) return;
    if (this.heap.length >= this.capacity) throw new RangeError(`the queue is full: ${this.capacity} entries`);
    const node: Node = { id, dueAtMs, order: (this.armed += 1), index: this.heap.length };
    this.heap.push(node);
    this.byId.set(id, node);
    this.rise(node);
  }

  /**
   * Moves an id that is armed. False when it is not.
   * @throws RangeError when the instant is not a finite number
   */
  update(id: string, dueAtMs: number): boolean {
    // One NaN would silently break the order of the whole heap.
    if (!Number.isFinite(dueAtMs)) throw new RangeError(`not an instant: ${dueAtMs}`);
    const node = this.byId.get(id);
    if (node === undefined) return false;
    node.dueAtMs = dueAtMs;
    node.order = this.armed += 1;
    this.settle(node);
    return true;
  }

  /** Disarms an id. False when it is not armed. */
  remove(id: string): boolean {
    const node = this.byId.get(id);
    if (node === undefined) return false;
    this.byId.delete(id);
    const last = this.heap.pop() as Node;
    if (last !== node) {
      this.put(last, node.index);
      this.settle(last);
    }
    return true;
  }

  /** The entry that is due first, or null. */
  peek(): DueEntry | null {
    const first = this.heap[0];
    return first === undefined ? null : { id: first.id, dueAtMs: first.dueAtMs };
  }

  /**
   * Takes out what is due at or before an instant, earliest first.
   * @param limit at most so many; the rest stays due
   */
  popDue(nowMs: number, limit = Infinity): DueEntry[] {
    const due: DueEntry[] = [];
    for (let first = this.peek(); first !== null && first.dueAtMs <= nowMs && due.length < limit; first = this.peek()) {
      this.remove(first.id);
      due.push(first);
    }
    return due;
  }

  clear(): void {
    this.heap.length = 0;
    this.byId.clear();
  }

  private settle(node: Node): void {
    this.rise(node);
    this.sink(node);
  }

  private rise(node: Node): void {
    let { index } = node;
    while (index > 0) {
      const parentIndex = (index - 1) >> 1;
      const parent = this.heap[parentIndex] as Node;
      if (!isBefore(node, parent)) break;
      this.put(parent, index);
      index = parentIndex;
    }
    this.put(node, index);
  }

  private sink(node: Node): void {
    let { index } = node;
    for (;;) {
      const child = this.earlierChild(index);
      if (child === undefined || !isBefore(child, node)) break;
      const childIndex = child.index;
      this.put(child, index);
      index = childIndex;
    }
    this.put(node, index);
  }

  private earlierChild(index: number): Node | undefined {
    const left = this.heap[2 * index + 1];
    const right = this.heap[2 * index + 2];
    return right !== undefined && left !== undefined && isBefore(right, left) ? right : left;
  }

  private put(node: Node, index: number): void {
    this.heap[index] = node;
    node.index = index;
  }
}

function isBefore(a: Node, b: Node): boolean {
  return a.dueAtMs < b.dueAtMs || (a.dueAtMs === b.dueAtMs && a.order < b.order);
}
