import type {
  CreateServiceDto,
  HeaderDto,
  KeywordDto,
  PatchServiceDto,
  ReplaceServiceDto,
} from './service-input.dto.js';
import type { CheckOptionsDto } from './check-options.dto.js';
import type { CheckOption } from './service-check.js';
import type { KeywordAssertion } from './service.js';
import type { HeaderInput, OptionsInput, ServiceInput } from './service-settings.js';
import type { NewService, ReplacedService } from './services.service.js';

/** Requests as commands: absent flags of nested objects take their defaults. */
export function newService(dto: CreateServiceDto): NewService {
  return { ...inputOf(dto), kind: dto.kind, clientId: dto.clientId, name: dto.name, url: dto.url };
}

export function replacedService(dto: ReplaceServiceDto): ReplacedService {
  return { ...inputOf(dto), kind: dto.kind, clientId: dto.clientId, name: dto.name, url: dto.url };
}

export function patchedService(dto: PatchServiceDto): ServiceInput {
  return { ...inputOf(dto), name: dto.name, url: dto.url };
}

function inputOf(dto: PatchServiceDto | CreateServiceDto): ServiceInput {
  return {
    tags: dto.tags,
    method: dto.method,
    expectedStatus: dto.expectedStatus,
    headers: dto.headers?.map(headerOf),
    body: dto.body,
    keyword: dto.keyword && keywordOf(dto.keyword),
    jsonAssertion: dto.jsonAssertion && { path: dto.jsonAssertion.path, equals: dto.jsonAssertion.equals },
    followRedirects: dto.followRedirects,
    options: dto.options && optionsOf(dto.options),
    timeoutMs: dto.timeoutMs,
    intervalSeconds: dto.intervalSeconds,
    degradedAfterMs: dto.degradedAfterMs,
    failureThreshold: dto.failureThreshold,
    recoveryThreshold: dto.recoveryThreshold,
    parents: dto.parents?.map((id) => id.toLowerCase()),
  };
}

function headerOf({ name, value, isSecret = false }: HeaderDto): HeaderInput {
  return { name, value, isSecret };
}

function keywordOf({ text, mustContain = true }: KeywordDto): KeywordAssertion {
  return { text, mustContain };
}

function optionsOf(dto: CheckOptionsDto): OptionsInput {
  const given = Object.entries(dto) as [string, CheckOption | null | undefined][];
  return Object.fromEntries(given.flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])));
}
