export { ApiProblems, ProblemBody } from './api-problems.js';
export { guardInput, guardValue } from './body-guard.js';
export { addressKey, canonicalIp, clientAddress } from './client-address.js';
export { Cursors, type CursorPosition } from './cursor.js';
export { deadline, extendDeadline } from './deadline.js';
export { type Download, download } from './download.js';
export { assertVersion, EtagInterceptor, etagOf, type ExpectedVersions, IfMatch, ifMatchFactory } from './etag.js';
export { httpErrors } from './http.errors.js';
export { IdempotencyInterceptor, NeverStored, StoresAnswer } from './idempotency.interceptor.js';
export { type Page, type PageOfRows, type PageRequest, pageRequest, toPage } from './page.js';
export { LocationInterceptor } from './location.interceptor.js';
export { PageInfoDto, pageOf } from './page-info.dto.js';
export { PageQueryDto } from './page-query.dto.js';
export { isOwnOrigin } from './own-origin.js';
export { ProblemFilter } from './problem.filter.js';
export {
  currentRequest,
  currentRequestId,
  foretellRefusal,
  nameCaller,
  nameClient,
  outsideRequest,
  type RequestCaller,
} from './request-context.js';
export { requestContext } from './request-id.js';
export { StrictValidationPipe } from './strict-validation.pipe.js';
export { UnknownQueryGuard } from './unknown-query.guard.js';
export { takeUpgrades, upgradeRest } from './upgrades.js';
