export {
  IfPresent,
  instantOf,
  IsLine,
  IsObjectId,
  IsRfc3339,
  IsTags,
  isThat,
  OrNull,
  QueryBoolean,
  QueryInteger,
} from './decorators.js';
export { IsBirthDateOrMask, IsCepOrMask, IsCnpj, IsCpfOrMask, IsPhoneOrMask } from './brazil.js';
export { freeObject } from './free-object.js';
export { invalidRequest } from './invalid-request.js';
export { centsOf, IsEndToEndId, IsMoney } from './money.js';
export { refusal, refusalOf } from './refusals.js';
export { strictInteger } from './strict-integer.js';
export { Trimmed } from './text.js';
export { type RangeQuery, timeRange, type TimeRange } from './time-range.js';
