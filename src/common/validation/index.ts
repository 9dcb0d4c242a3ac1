export { IfPresent, instantOf, IsLine, IsObjectId, IsRfc3339, isThat, OrNull, QueryInteger } from './decorators.js';
