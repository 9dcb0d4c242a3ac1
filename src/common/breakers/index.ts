export { type Admission, Breaker, type BreakerRules } from './breaker.js';
export type { BreakerState, BreakerView } from './breaker-state.js';
export { BreakersModule } from './breakers.module.js';
export { Breakers } from './breakers.service.js';
