import { defineErrors } from '../../../libs/problem-details/index.js';

export const liveErrors = defineErrors({
  'live.too_many': {
    kind: 'rate_limited',
    title: 'Too many live connections',
    remedy: 'Close connections of yours that are no longer looked at, or ask without a stream for what is new.',
  },
  'live.upgrade_required': {
    kind: 'upgrade_required',
    title: 'A route of sockets',
    remedy: 'Ask for a WebSocket of version 13 (RFC 6455), or follow GET /live as a stream of server-sent events.',
  },
  'live.foreign_origin': {
    kind: 'forbidden',
    title: "Another site's page",
    remedy: 'Open the socket from a page of this installation or of an origin that CORS_ORIGINS names.',
  },
  'live.full': {
    kind: 'unavailable',
    title: 'No more live connections',
    remedy: 'This process has as many as it may, or is ending. Connect again after Retry-After.',
  },
});
