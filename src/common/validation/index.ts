export { IfPresent, instantOf, IsLine, IsObjectId, IsRfc3339, isThat, OrNull, QueryInteger } from './decorators.js';
export { IsCnpj, IsCpfOrMask } from './brazil.js';
export { Trimmed } from './text.js';
