export { IfPresent, instantOf, IsLine, IsObjectId, IsRfc3339, isThat, OrNull, QueryInteger } from './decorators.js';
export { IsCnpj, IsCpfOrMask } from './brazil.js';
export { freeObject } from './free-object.js';
export { centsOf, IsEndToEndId, IsMoney } from './money.js';
export { Trimmed } from './text.js';
