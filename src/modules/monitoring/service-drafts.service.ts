import { Injectable } from '@nestjs/common';
import { OutboundGate } from '../../../libs/outbound-http/index.js';
import { KIND_FORMS, parseKindAddress } from '../../../libs/probing/index.js';
import { DomainError } from '../../../libs/problem-details/index.js';
import { Envelope } from '../../common/encryption/index.js';
import { ProbingConfig } from '../../config/index.js';
import { type Service, type ServiceSettings, settingsOf } from './service.js';
import {
  type DraftSettings,
  fullSettings,
  type IntervalRules,
  patchedSettings,
  sealHeaders,
  sealOptions,
  type ServiceInput,
} from './service-settings.js';

/** Settings on their way into the database: completed, judged, sealed. */
@Injectable()
export class ServiceDrafts {
  constructor(
    private readonly gate: OutboundGate,
    private readonly envelope: Envelope,
    private readonly probing: ProbingConfig,
  ) {}

  /** All settings of a new or replaced service. Throws request.invalid. */
  full(input: ServiceInput & { readonly name: string; readonly url: string }): DraftSettings {
    return fullSettings(input, this.rules);
  }

  /** Settings after a partial edit. Throws request.invalid. */
  patched(present: Service, patch: ServiceInput): DraftSettings {
    return patchedSettings(present, patch, this.rules);
  }

  /** Syntax, port and a literal address; the addresses of a name are judged at each check. Throws service.url_refused. */
  admitted(draft: DraftSettings): DraftSettings {
    const parsed = parseKindAddress(draft.url, KIND_FORMS);
    if (parsed.ok && parsed.address.host === '') return draft; // nobody is asked, or this installation's own resolver
    const judged = parsed.ok
      ? this.gate.inspectHost(parsed.address.host, parsed.address.port, KIND_FORMS[parsed.kind].openPort)
      : this.gate.inspect(draft.url);
    if (judged.ok) return draft;
    const { detail } = judged.failure;
    const errors = [{ pointer: '/url', code: 'service.url_refused', detail }];
    throw new DomainError('service.url_refused', { detail, errors, meta: { reason: judged.reason } });
  }

  /** With secrets sealed for this service; a secret that is null keeps the one that is there. Throws request.invalid. */
  sealed(
    { id, kind, headers, options }: Pick<Service, 'id' | 'kind' | 'headers' | 'options'>,
    draft: DraftSettings,
  ): ServiceSettings {
    const sealAs = (type: string) => (value: string, field: string) => this.envelope.seal(value, { type, id, field });
    return settingsOf({
      ...draft,
      headers: sealHeaders(draft.headers, headers, sealAs('service.header')),
      options: sealOptions(kind, draft.options, options, sealAs('service.option')),
    });
  }

  private get rules(): IntervalRules {
    const { HEALTH_CHECK_INTERVAL, PROBE_MIN_INTERVAL_SECONDS } = this.probing;
    return { defaultSeconds: HEALTH_CHECK_INTERVAL, minSeconds: PROBE_MIN_INTERVAL_SECONDS };
  }
}
