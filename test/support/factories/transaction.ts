import type { ApiClient } from '../app/test-app.js';

/** A transaction as it is answered, as far as tests look at it by type. */
export interface TransactionBody {
  readonly id: string;
  readonly clientId: string;
  readonly amount: string;
  readonly status: string;
  readonly reversedAmount: string;
  readonly reversalOf: string | null;
  readonly version: number;
  readonly history: readonly { readonly move: string; readonly status: string; readonly reason: string | null }[];
}

/** Body of a new transaction of a client. */
export function aTransaction(clientId: string, overrides: Record<string, unknown> = {}): Record<string, unknown> {
  return { clientId, type: 'transfer', amount: '150.00', ...overrides };
}

export async function createTransaction(
  api: ApiClient,
  clientId: string,
  overrides: Record<string, unknown> = {},
): Promise<TransactionBody> {
  const answer = await api.post('/transactions', aTransaction(clientId, overrides)).expect(201);
  return answer.body as TransactionBody;
}
