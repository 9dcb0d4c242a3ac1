export * from './grpc-target.js';
