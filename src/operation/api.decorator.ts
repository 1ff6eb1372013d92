import { applyDecorators } from '@nestjs/common';
import { ApiBody, ApiConsumes, ApiOperation, ApiProduces, ApiResponse } from '@nestjs/swagger';
import type { z } from 'zod';
import { PROBLEM_TYPE, problemOf } from './problem';

export interface RouteText {
  /** Chinese first, English beside it: `领取下一个任务 · Take the next task`. */
  summary: string;
  description?: string;
  /** Status of the success; default 200. Give 201 where Nest answers a POST with it. */
  status?: number;
  /** What the success means, where the summary does not say it. */
  answers?: string;
  /** Schema of the answer; the example is worked out from it unless one is given. */
  response?: z.ZodType;
  example?: unknown;
  /** Content type of an answer that is not JSON, e.g. `text/csv`. */
  produces?: string;
  /** Content types of a body that is streamed in; the route then reads `@Req().body`. */
  upload?: string[];
}

/** One line of documentation per route: `@ApiRoute({ summary: '…', response: taskView })`. */
export function ApiRoute(text: RouteText): MethodDecorator {
  const status = text.status ?? 200;
  const file = { schema: { type: 'string', format: 'binary' } };
  const answer = {
    status,
    description: text.answers ?? '成功 · done',
    ...(text.response ? { standardSchema: text.response } : text.produces ? file : {}),
    ...(text.example === undefined ? {} : { example: text.example }),
  };
  return applyDecorators(
    ApiOperation({ summary: text.summary, description: text.description }),
    ApiResponse(answer as Parameters<typeof ApiResponse>[0]),
    ...(text.produces ? [ApiProduces(text.produces)] : []),
    ...(text.upload
      ? [ApiConsumes(...text.upload), ApiBody({ schema: { type: 'string', format: 'binary' } })]
      : []),
  );
}

/**
 * The refusals that a route's callers should be ready for: `@ApiProblems({ 409: ['lease_lost'], 422: ['outside_hours'] })`.
 * Faults and invalid input are documented for every route by themselves.
 */
export function ApiProblems(codes: Record<number, string[]>): MethodDecorator {
  return applyDecorators(
    ...Object.entries(codes).map(([status, list]) =>
      ApiResponse({
        status: Number(status),
        description: list.map((code) => `\`${code}\``).join(' · '),
        content: {
          [PROBLEM_TYPE.split(';')[0]!]: {
            schema: { $ref: '#/components/schemas/Problem' },
            example: problemOf(Number(status), list[0]!, '…'),
          },
        },
      }),
    ),
  );
}
