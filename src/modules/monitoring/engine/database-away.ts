import { isDatabaseUnavailable } from '../../../common/persistence/index.js';
import { DomainError } from '../../../../libs/problem-details/index.js';

/** Whether an error says that the database was away: raw, or as a unit of work reports it. */
export function isDatabaseAway(error: unknown): boolean {
  return isDatabaseUnavailable(error) || (error instanceof DomainError && error.code === 'database.unavailable');
}
