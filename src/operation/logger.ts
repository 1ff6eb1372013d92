import type { LoggerService, LogLevel } from '@nestjs/common';
import { DestinationStream, Logger, LoggerOptions, destination, pino } from 'pino';
import { currentContext } from './request-context';
import { scrub, scrubValue } from './scrub.rules';

export interface LogSettings {
  level: LoggerOptions['level'];
  /** Where the lines go; standard output by default. */
  to?: DestinationStream;
}

/**
 * The one logger of a process: JSON lines with an ISO time, the request's or tick's context, and no personal data.
 * Every argument passes `scrub`, whoever logs: a rule that each caller had to remember would be broken once a month.
 */
export function createLogger(settings: LogSettings): Logger {
  const logger = pino(
    {
      level: settings.level ?? 'info',
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      mixin: () => currentContext(),
      // Errors arrive already reduced by scrubValue; pino's own serialiser would ask them for a stack again.
      serializers: { err: (value: unknown) => value },
      hooks: {
        logMethod(args, method) {
          method.apply(this, scrubArguments(args) as Parameters<typeof method>);
        },
      },
    },
    // Not synchronous: a slow terminal must not hold the requests. pino flushes what is left at exit.
    settings.to ?? destination({ dest: 1, sync: false }),
  );
  // pino formats the bindings of the first logger only, so those of children are scrubbed on their way in.
  const child = logger.child;
  logger.child = function (this: Logger, bindings: object, options?: object) {
    return child.call(this, scrubValue(bindings) as object, options);
  } as typeof child;
  return logger;
}

function scrubArguments(args: unknown[]): unknown[] {
  const [first, ...rest] = args;
  if (first instanceof Error) {
    return [{ err: scrubValue(first) }, scrub(typeof rest[0] === 'string' ? rest[0] : first.message)];
  }
  return args.map((argument) => scrubValue(argument));
}

/** Where Nest tells its every step: worth a line only when somebody debugs the start. */
const TALKATIVE = new Set(['InstanceLoader', 'RouterExplorer', 'RoutesResolver']);

/** Nest's own lines, and those of `new Logger(context)` in our services, through pino. */
export class NestLogger implements LoggerService {
  constructor(private readonly pino: Logger) {}

  log(message: unknown, ...rest: unknown[]): void {
    const context = rest.at(-1);
    this.write(TALKATIVE.has(String(context)) ? 'debug' : 'info', message, rest);
  }

  error(message: unknown, ...rest: unknown[]): void {
    this.write('error', message, rest);
  }

  warn(message: unknown, ...rest: unknown[]): void {
    this.write('warn', message, rest);
  }

  debug(message: unknown, ...rest: unknown[]): void {
    this.write('debug', message, rest);
  }

  verbose(message: unknown, ...rest: unknown[]): void {
    this.write('trace', message, rest);
  }

  fatal(message: unknown, ...rest: unknown[]): void {
    this.write('fatal', message, rest);
  }

  /** The level is the configuration's; Nest may not change it. */
  setLogLevels(_levels: LogLevel[]): void {}

  /** Nest gives the context last, and a stack before it where there is one. */
  private write(
    level: 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal',
    message: unknown,
    rest: unknown[],
  ): void {
    const strings = rest.filter((part): part is string => typeof part === 'string');
    const context = strings.at(-1);
    const stack = strings.length > 1 ? strings[0] : undefined;
    const extra = rest.find((part) => part !== null && typeof part === 'object');
    if (message instanceof Error) {
      this.pino[level]({ context, err: message }, message.message);
    } else if (typeof message === 'string') {
      this.pino[level]({ context, stack, extra }, message);
    } else {
      this.pino[level]({ context, stack, data: message });
    }
  }
}
