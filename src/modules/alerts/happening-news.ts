import type { Delivery, Locale, MailContent } from '../notifications/index.js';
import type { Happening, HappeningKind, Variant } from './happening.js';
import type { ServiceStory } from './service-story.js';

/** A happening with how it ended. */
export type ToldHappening = Omit<Happening, 'kind'> & { readonly endReason: string | null };

/** The content of a message in both of its forms. */
export interface Content {
  /** `data` of a webhook. */
  readonly data: Record<string, unknown>;
  readonly mail: (variant: Variant, locale: Locale) => MailContent;
}

/** What one kind of happening has to say. */
export interface HappeningNews<T extends ToldHappening> {
  readonly kind: HappeningKind;
  /** Null when it is gone. */
  find(id: string): Promise<T | null>;
  /** @param about the service and its client, as they may be shown */
  tell(happening: T, about: ServiceStory, delivery: Delivery): Promise<Content>;
}
