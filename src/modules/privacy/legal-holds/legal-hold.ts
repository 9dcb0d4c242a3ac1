/** Data of a client that must be kept, whoever asks for their erasure. Source: LGPD, art. 16. */
export interface LegalHold {
  readonly id: string;
  /** Sequential, never reused; gaps are possible. */
  readonly number: number;
  readonly clientId: string;
  /** Law, case or order, 5 to 500 characters; sealed, since it may name persons. */
  readonly reason: string;
  readonly placedBy: string;
  readonly placedAt: Date;
  /** Null while it holds. */
  readonly liftedAt: Date | null;
  readonly liftedBy: string | null;
  /** 5 to 500 characters; sealed. */
  readonly liftReason: string | null;
}
