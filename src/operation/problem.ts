import { z } from 'zod';

/** Media type of every refusal and fault (RFC 9457). */
export const PROBLEM_TYPE = 'application/problem+json; charset=utf-8';

/** What a refused or failed request is answered with. `code` is for programs and never changes its meaning. */
export const problem = z
  .object({
    type: z.string().describe('urn:huifang:problem:<code>'),
    title: z.string().describe('种类，中英对照 · the kind, in Chinese and English'),
    status: z.int(),
    code: z.string(),
    detail: z.string().describe('哪里不对、下一步怎么办 · what is wrong and what to do next'),
    field: z.string().optional().describe('出错的字段 · path of the offending input'),
    hint: z.string().optional(),
    facts: z.record(z.string(), z.unknown()).optional().describe('e.g. nextAt, retryAfterSeconds'),
    errors: z
      .array(z.object({ field: z.string(), message: z.string(), hint: z.string().optional() }))
      .optional()
      .describe('输入校验的全部错误 · every fault of the input'),
    requestId: z.string().optional(),
    incident: z.string().optional().describe('报障时请提供 · quote it when you report a fault'),
  })
  .meta({
    id: 'Problem',
    description: 'Problem details, RFC 9457',
    example: {
      type: 'urn:huifang:problem:invalid_input',
      title: '输入有误 · Invalid input',
      status: 400,
      code: 'invalid_input',
      detail: '输入有误，请按 errors 逐项修改 · The input is wrong: correct each of `errors`.',
      field: 'values.maxAttempts',
      errors: [
        {
          field: 'values.maxAttempts',
          message: '数值过大 · too big',
        },
      ],
      requestId: 'q7WkT0bX1a2f',
    },
  });

export type Problem = z.infer<typeof problem>;

const TITLES: Record<number, string> = {
  400: '输入有误 · Invalid input',
  401: '需要登录 · Not signed in',
  403: '无权操作 · Not allowed',
  404: '找不到 · Not found',
  405: '方法不支持 · Method not allowed',
  406: '格式不支持 · Not acceptable',
  408: '请求超时 · Request timed out',
  409: '数据已变动 · Conflict',
  411: '缺少长度 · Length required',
  413: '内容过大 · Too large',
  414: '地址过长 · Address too long',
  415: '内容类型不支持 · Unsupported media type',
  422: '当前不能进行 · Not possible now',
  429: '请求过于频繁 · Too many requests',
  500: '系统故障 · Fault on our side',
  503: '暂不可用，请稍后重试 · Not ready, try again shortly',
};

export function problemOf(
  status: number,
  code: string,
  detail: string,
  more: Partial<Problem> = {},
): Problem {
  return {
    type: `urn:huifang:problem:${code}`,
    title: TITLES[status] ?? (status < 500 ? TITLES[400]! : TITLES[500]!),
    status,
    code,
    detail,
    ...more,
  };
}
