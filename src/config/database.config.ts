import { IsIn, IsInt, IsString, Length, Matches, Max, Min } from 'class-validator';
import { defineConfig } from './define-config.js';

export class DatabaseConfig {
  /** A MongoDB >= 7 replica set; empty lets Vigia find or start a local one. */
  @IsString()
  @Length(0, 2_000)
  MONGODB_URI = '';

  /** Name of the database. */
  @Matches(/^[A-Za-z0-9_-]{1,60}$/, { message: 'MONGODB_DB must be 1 to 60 letters, digits, _ or -' })
  MONGODB_DB = 'vigia';

  /** Forces one way to a local database: auto, running, mongod, secantus, download or wheel. */
  @IsIn(['auto', 'running', 'mongod', 'secantus', 'download', 'wheel'])
  LOCAL_MONGO: 'auto' | 'running' | 'mongod' | 'secantus' | 'download' | 'wheel' = 'auto';

  /** Folder for what local databases of this user share, such as downloads; empty or relative means `~/.cache`. */
  @IsString()
  @Length(0, 1024)
  XDG_CACHE_HOME = '';

  /** Connections kept open. 0 to 100. */
  @IsInt()
  @Min(0)
  @Max(100)
  MONGODB_POOL_MIN = 20;

  /** Connections at most. 2 to 500. */
  @IsInt()
  @Min(2)
  @Max(500)
  MONGODB_POOL_MAX = 50;

  /** From how many milliseconds on a command counts as slow; 0 follows no commands and saves their small cost. 0 to 60,000. */
  @IsInt()
  @Min(0)
  @Max(60_000)
  MONGODB_SLOW_COMMAND_MS = 100;
}

export const databaseConfig = defineConfig('database', DatabaseConfig, (config) => {
  const faults = [];
  if (config.MONGODB_URI !== '' && !/^mongodb(\+srv)?:\/\//.test(config.MONGODB_URI))
    faults.push({ variable: 'MONGODB_URI', reason: 'must begin with mongodb:// or mongodb+srv://' });
  if (config.MONGODB_POOL_MIN > config.MONGODB_POOL_MAX)
    faults.push({ variable: 'MONGODB_POOL_MIN', reason: 'is above MONGODB_POOL_MAX' });
  return faults;
});
