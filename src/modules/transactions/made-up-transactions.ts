import { cents } from '../../../libs/money/index.js';
import { Choices } from '../../common/made-up/index.js';
import type { NewTransaction } from './new-transaction.js';
import { TRANSACTION_TYPES } from './transaction.js';

const WORDS = ['Pedido de balcão', 'Mensalidade', 'Encomenda', 'Conserto', 'Devolução de embalagem'];
/** Always the same days, so that a seed gives the same data whenever it is planted. */
const FIRST_DAY = Date.UTC(2026, 0, 2, 12);
const DAYS = 180;
const DAY_MS = 86_400_000;
/** Apart from the choices about the client of the same number. */
const APART = 0x7a55;

/** An invented transaction, and whether somebody has approved it. */
export interface MadeUpTransaction {
  readonly input: NewTransaction;
  readonly isApproved: boolean;
}

/** None to five transactions of the client with this number, the same ones for the same seed: from 1.00 to 500.99, of early 2026. */
export function madeUpTransactions(seed: number, n: number, clientId: string): MadeUpTransaction[] {
  const choices = new Choices(seed ^ APART, n);
  return Array.from({ length: choices.below(6) }, (_, at) => ({
    input: {
      clientId,
      type: choices.pick(TRANSACTION_TYPES),
      amount: cents(100 + choices.below(50_000)),
      occurredAt: new Date(FIRST_DAY + choices.below(DAYS) * DAY_MS + choices.below(8 * 3_600) * 1_000),
      description: choices.pick(WORDS),
      externalReference: `SEED-${String(seed)}-${String(n)}-${String(at + 1)}`,
    },
    isApproved: choices.below(3) > 0,
  }));
}
