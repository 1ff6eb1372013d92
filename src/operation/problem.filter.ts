import { ArgumentsHost, Catch, ExceptionFilter, HttpException } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import type { Logger } from 'pino';
import { Refusal } from '../errors';
import { quotableId } from '../tokens';
import { databaseVerdict } from './database-trouble.rules';
import { PROBLEM_TYPE, Problem, problemOf } from './problem';
import { currentContext } from './request-context';
import { InvalidFields } from './validation';

/** Seconds after which a caller may try again where nothing better is known: a database restart takes about as long. */
const RETRY_AFTER_SECONDS = 2;

/** What Nest and Fastify refuse by themselves, in our words: theirs quote the address, which may hold a number. */
const BY_STATUS: Record<number, [code: string, detail: string]> = {
  400: [
    'malformed_request',
    '请求无法解析，请检查 JSON 或地址 · The request cannot be read: check its JSON or address.',
  ],
  404: ['route_not_found', '没有这个接口，见 /api/docs · There is no such address: see /api/docs.'],
  405: ['method_not_allowed', '该接口不支持此方法 · This address does not take this method.'],
  413: [
    'too_large',
    '请求体过大；大批数据请用 NDJSON 或文件导入 · The body is too large: send bulk data as NDJSON or as a file.',
  ],
  414: ['address_too_long', '地址过长 · The address is too long.'],
  415: [
    'unsupported_media_type',
    '不支持该 Content-Type，一般用 application/json · Send application/json, or the type the documentation names.',
  ],
};

/** Turns whatever a request ends in into problem details. The caller never sees a stack, SQL or another's data. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  constructor(private readonly logger: Logger) {}

  catch(exception: unknown, host: ArgumentsHost): void {
    const reply = host.switchToHttp().getResponse<FastifyReply>();
    const { problem, retryAfterSeconds } = this.judge(exception);
    if (reply.sent) {
      // The headers of a streamed answer have gone: cutting it is the only way left to say that it is not whole.
      reply.raw.destroy();
      return;
    }
    const requestId = currentContext().requestId;
    if (retryAfterSeconds !== undefined) void reply.header('retry-after', String(retryAfterSeconds));
    void reply
      .status(problem.status)
      .header('content-type', PROBLEM_TYPE)
      .send(JSON.stringify(requestId === undefined ? problem : { ...problem, requestId }));
  }

  private judge(exception: unknown): { problem: Problem; retryAfterSeconds?: number } {
    if (exception instanceof Refusal) return this.refused(exception);
    if (exception instanceof HttpException && exception.getStatus() < 500) {
      return { problem: byStatus(exception.getStatus()) };
    }
    const verdict = databaseVerdict(exception);
    if (verdict === 'unavailable') {
      this.logger.warn({ err: exception }, 'database not available');
      return {
        problem: problemOf(
          503,
          'not_ready',
          '数据库暂不可用，请稍后重试 · The database is not available: try again.',
          {
            facts: { retryAfterSeconds: RETRY_AFTER_SECONDS },
          },
        ),
        retryAfterSeconds: RETRY_AFTER_SECONDS,
      };
    }
    if (verdict === 'bad_value') {
      this.logger.info({ err: exception }, 'a value the database cannot hold');
      return {
        problem: problemOf(
          400,
          'invalid_input',
          '有的值无法保存（含非法字符或超出范围） · A value cannot be stored: an illegal character, or out of range.',
        ),
      };
    }
    const status = clientStatus(exception);
    if (status !== null) return { problem: byStatus(status) };
    const incident = quotableId();
    this.logger.error(
      { incident, err: exception instanceof Error ? exception : new Error(String(exception)) },
      'fault',
    );
    return {
      problem: problemOf(
        500,
        'internal_error',
        `系统故障，报障时请提供编号 ${incident} · A fault on our side: quote ${incident}.`,
        {
          incident,
        },
      ),
    };
  }

  private refused(refusal: Refusal): { problem: Problem; retryAfterSeconds?: number } {
    const { field, hint, facts } = refusal.details;
    const after = facts?.['retryAfterSeconds'];
    const retryAfterSeconds =
      typeof after === 'number'
        ? Math.max(1, Math.ceil(after))
        : refusal.status === 503
          ? RETRY_AFTER_SECONDS
          : undefined;
    if (refusal.status >= 500) this.logger.warn({ code: refusal.code }, 'not ready');
    return {
      problem: problemOf(refusal.status, refusal.code, refusal.message, {
        ...(field === undefined ? {} : { field }),
        ...(hint === undefined ? {} : { hint }),
        ...(facts === undefined ? {} : { facts }),
        ...(refusal instanceof InvalidFields ? { errors: refusal.errors } : {}),
      }),
      retryAfterSeconds,
    };
  }
}

function byStatus(status: number): Problem {
  const [code, detail] = BY_STATUS[status] ?? BY_STATUS[400]!;
  return problemOf(status, code, detail);
}

/** Fastify's own refusals that reach us as plain errors: a broken JSON text, a body over the limit. */
function clientStatus(exception: unknown): number | null {
  const status = (exception as { statusCode?: unknown } | null)?.statusCode;
  return typeof status === 'number' && status >= 400 && status < 500 ? status : null;
}
