import { SecurityConfig } from '../../../config/index.js';
import { createLogger } from '../../../common/logging/index.js';
import type { RingReader } from '../signing-keys/ring-reader.js';
import { AccessTokens } from './access-tokens.js';

describe('the life of access tokens', () => {
  it.each([
    [15, false],
    [60, false],
    [61, true],
    [1_440, true],
  ])('of %i minutes is warned of at the start: %s', (minutes, isWarned) => {
    const lines: string[] = [];
    const logger = createLogger({ level: 'warn', destination: { write: (line: string) => void lines.push(line) } });
    const config = Object.assign(new SecurityConfig(), { ACCESS_TOKEN_MINUTES: minutes });
    const clock = { now: () => new Date(0), monotonicMs: () => 0 };
    new AccessTokens({} as RingReader, config, clock, logger).onModuleInit();
    expect(lines.some((line) => line.includes('ACCESS_TOKEN_MINUTES'))).toBe(isWarned);
  });
});
