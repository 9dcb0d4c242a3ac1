export * from './answers.js';
export { type FakeProvider, type FakeProviders, startFakeProviders } from './fake-providers.js';
