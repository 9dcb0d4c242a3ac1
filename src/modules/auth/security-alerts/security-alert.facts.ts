import { defineFact } from '../../../common/facts/index.js';

export const ALERT_KINDS = [
  'refresh_reuse',
  'refresh_ahead',
  'login_spray',
  'role_gain',
  'mass_read',
  'monitor_blind',
] as const;
export type AlertKind = (typeof ALERT_KINDS)[number];

/** What the administrators have to know at once about this installation. */
export interface SecurityAlert {
  readonly kind: AlertKind;
  /** Whom it is about; null where nobody is known. */
  readonly userId: string | null;
  /** Where it came from; null where that says nothing. */
  readonly ip: string | null;
  /** Figures and names, never secrets. */
  readonly details: Readonly<Record<string, string | number>>;
}

/** Key of these facts: the user's id, else the address. */
export const securityAlert = defineFact<SecurityAlert>('security.alert');
