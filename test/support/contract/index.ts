export { AnswerChecker, type GivenAnswer } from './answer-checker.js';
export {
  type Answer,
  type OpenApiDocument,
  type Operation,
  operationsOf,
  type Parameter,
  readDocument,
  resolve,
  type Schema,
} from './document.js';
export { type ContractWatch, watchContract } from './recorder.js';
export { routesOf } from './routes.js';
export { type PlacedSchema, schemasOf } from './schema-walk.js';
