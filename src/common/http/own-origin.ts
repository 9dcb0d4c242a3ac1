import type { Request } from 'express';
import type { HttpConfig } from '../../config/index.js';

/** Whether a page of this installation sent the request, or one of an origin that CORS_ORIGINS names. False where no page says so. */
export function isOwnOrigin(request: Request, { PUBLIC_URL, CORS_ORIGINS }: HttpConfig): boolean {
  const origin = request.get('origin');
  if (origin === undefined) return false;
  const isKnown = CORS_ORIGINS.includes(origin) || (PUBLIC_URL !== '' && origin === new URL(PUBLIC_URL).origin);
  return isKnown || origin === `${request.protocol}://${request.get('host') ?? ''}`;
}
