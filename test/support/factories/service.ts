import type { ApiClient } from '../app/test-app.js';

/** A service as it is answered, as far as tests look at it by type. */
export interface ServiceBody {
  id: string;
  number: number;
  clientId: string;
  name: string;
  url: string;
  state: string;
  isPaused: boolean;
  version: number;
  createdAt: string;
}

let made = 0;

/** Body of a new service of a client, at a public address that no test ever asks. */
export function aService(clientId: string, overrides: Record<string, unknown> = {}): Record<string, unknown> {
  made += 1;
  return { clientId, name: `Serviço ${String(made)}`, url: 'https://padaria.example/health', ...overrides };
}

export async function createService(
  api: ApiClient,
  clientId: string,
  overrides: Record<string, unknown> = {},
): Promise<ServiceBody> {
  const answer = await api.post('/services', aService(clientId, overrides)).expect(201);
  return answer.body as ServiceBody;
}
