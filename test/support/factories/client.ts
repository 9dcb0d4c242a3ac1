import type { ApiClient } from '../app/test-app.js';

/** A client as it is answered. */
export interface ClientBody {
  id: string;
  number: number;
  name: string;
  email: string | null;
  cpf: string | null;
  cnpj: string | null;
  baseUrl: string | null;
  description: string | null;
  company: string | null;
  jobTitle: string | null;
  phone: string | null;
  birthDate: string | null;
  address: string | null;
  city: string | null;
  state: string | null;
  country: string | null;
  cep: string | null;
  notes: string | null;
  tags: string[];
  extraData: Record<string, unknown> | null;
  status: string;
  statusReason: string | null;
  hasOutboundKey: boolean;
  outboundKeyHeader: string | null;
  createdAt: string;
  updatedAt: string;
  version: number;
}

let made = 0;

/** Body of a new client; e-mails never clash. */
export function aClient(overrides: Record<string, unknown> = {}): Record<string, unknown> {
  made += 1;
  return { name: `Cliente ${String(made)}`, email: `cliente${String(made)}@padaria.example`, ...overrides };
}

export async function createClient(api: ApiClient, overrides: Record<string, unknown> = {}): Promise<ClientBody> {
  const answer = await api.post('/clients', aClient(overrides)).expect(201);
  return answer.body as ClientBody;
}
