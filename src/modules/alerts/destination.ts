import type { DeliveryKind, Locale } from '../notifications/index.js';

/** Where messages about one client's services go. */
export type Target =
  | { readonly kind: 'webhook'; readonly url: string }
  | { readonly kind: 'email'; readonly address: string; readonly locale: Locale };

/** Why Vigia itself switched a destination off. */
export type DisabledReason = 'gone';

export interface Destination {
  readonly id: string;
  /** Sequential, never reused; gaps are possible. */
  readonly number: number;
  readonly clientId: string;
  /** 1 to 100 characters. */
  readonly name: string;
  readonly target: Target;
  readonly isEnabled: boolean;
  /** Since when it has been enabled without a break: outages that were known before are not its business. */
  readonly activeSince: Date;
  /** Null unless Vigia switched it off. */
  readonly disabledReason: DisabledReason | null;
  /** Counts changes; the ETag. */
  readonly version: number;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

export interface DestinationPatch {
  readonly name?: string;
  readonly url?: string;
  readonly address?: string;
  readonly locale?: Locale;
  readonly isEnabled?: boolean;
}

/** At most so many destinations per client: each outage goes to all of them. */
export const MAX_DESTINATIONS_PER_CLIENT = 50;

/** The fields that belong to a kind of destination only. */
export const FIELDS_OF_KIND: Readonly<Record<DeliveryKind, readonly ('url' | 'address' | 'locale')[]>> = {
  webhook: ['url'],
  email: ['address', 'locale'],
};

/** A destination after an edit: unchanged (the same object) when the patch says what is already so. */
export function patched(present: Destination, patch: DestinationPatch, now: Date): Destination {
  const isEnabled = patch.isEnabled ?? present.isEnabled;
  const isRevived = isEnabled && !present.isEnabled;
  const next: Destination = {
    ...present,
    name: patch.name ?? present.name,
    target: patchedTarget(present.target, patch),
    isEnabled,
    activeSince: isRevived ? now : present.activeSince,
    disabledReason: isEnabled ? null : present.disabledReason,
  };
  if (JSON.stringify(next) === JSON.stringify(present)) return present;
  return { ...next, version: present.version + 1, updatedAt: now };
}

function patchedTarget(target: Target, { url, address, locale }: DestinationPatch): Target {
  if (target.kind === 'email')
    return { ...target, address: address ?? target.address, locale: locale ?? target.locale };
  // Who sends back what was shown means «as it is», not the shortened text.
  return { ...target, url: url === undefined || url === shownUrl(target.url) ? target.url : url };
}

/** Names of what an edit changed, for the audit: never the values, which may be addresses of persons or secrets. */
export function changedFields(before: Destination, after: Destination): string[] {
  const fields = ['name', 'target', 'isEnabled'] as const;
  return fields.filter((field) => JSON.stringify(before[field]) !== JSON.stringify(after[field]));
}

/** A URL as it may be shown: without login, query and fragment, where people keep keys. */
export function shownUrl(url: string): string {
  const parsed = URL.canParse(url) ? new URL(url) : null;
  if (!parsed) return '';
  return `${parsed.origin}${parsed.pathname}${parsed.search === '' ? '' : '?…'}`;
}
