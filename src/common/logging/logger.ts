import { pino, type DestinationStream, type Logger as PinoLogger } from 'pino';
import { currentRequestId } from '../http/request-context.js';
import { maskText, maskValue } from './mask.js';

type Fields = Readonly<Record<string, unknown>>;

/** Structured log: an object first, then a fixed phrase. Masking happens here and nowhere else. */
export class Logger {
  constructor(private readonly pino: PinoLogger) {}

  /** A person must act. */
  error(fields: Fields, phrase: string): void {
    this.pino.error(fields, phrase);
  }
  /** Degraded; heals itself. */
  warn(fields: Fields, phrase: string): void {
    this.pino.warn(fields, phrase);
  }
  /** One line per request, job or change of state. */
  info(fields: Fields, phrase: string): void {
    this.pino.info(fields, phrase);
  }
  debug(fields: Fields, phrase: string): void {
    this.pino.debug(fields, phrase);
  }
  /** Writes what is buffered; for the end of the process. */
  flush(): void {
    this.pino.flush();
  }
}

export interface LoggerOptions {
  readonly level: string;
  readonly destination?: DestinationStream;
}

/** Makes the logger of a process. Every line carries the id of the request in progress. */
export function createLogger({ level, destination }: LoggerOptions): Logger {
  const options = {
    level,
    base: { service: 'vigia', pid: process.pid },
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: {
      level: (label: string) => ({ level: label }),
      log: (fields: object) => maskValue(fields) as Record<string, unknown>,
    },
    serializers: { err: (error: unknown) => error },
    mixin: () => {
      const requestId = currentRequestId();
      return requestId === undefined ? {} : { requestId };
    },
    hooks: {
      logMethod(this: PinoLogger, args: Parameters<PinoLogger['info']>, method: (...a: unknown[]) => void) {
        method.apply(
          this,
          args.map((arg: unknown) => (typeof arg === 'string' ? maskText(arg) : arg)),
        );
      },
    },
  };
  return new Logger(destination ? pino(options, destination) : pino(options, pino.destination({ fd: 1, sync: true })));
}
