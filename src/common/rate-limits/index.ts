export {
  type Grant,
  LimitStore,
  LimitStoreAway,
  pausesOf,
  type Quota,
  type StrikeLaw,
  type Striker,
  type StrikeVerdict,
} from './limit-store.js';
export { OncePer } from './once-per.js';
export { type Admission, type RateLimit, RateLimits } from './rate-limits.service.js';
export { RateLimitGuard } from './rate-limit.guard.js';
export { secondsOf } from './rate-limit-headers.js';
export { isUnlimited, RequestLimits } from './request-limits.js';
export { RateLimitsModule } from './rate-limits.module.js';
