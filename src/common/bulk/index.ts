export { BulkResultDto, TagChangesDto } from './bulk.dto.js';
export { BULK_OUTCOMES, type BulkOutcome, type BulkResult } from './bulk-result.js';
export { isWithoutTags, retagged, type TagChanges } from './tag-changes.js';
