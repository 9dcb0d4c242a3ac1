export { defineFact, type Fact, type FactType } from './fact.js';
export { FactClaims } from './fact-claims.repository.js';
export { FactDispatcher } from './fact-dispatcher.js';
export { FactSubscribers, type FactSubscriber } from './fact-subscribers.js';
