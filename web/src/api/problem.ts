import { halfOf } from '../halves.rules';
import { i18n, languageOf } from '../language';

/** One fault of the input, as the server tells it. */
export interface FieldFault {
  field: string;
  message: string;
  hint?: string;
}

/** What the server answers a refusal or a fault with (src/operation/problem.ts). */
export interface ProblemBody {
  status: number;
  code: string;
  title?: string;
  detail?: string;
  field?: string;
  hint?: string;
  facts?: Record<string, unknown>;
  errors?: FieldFault[];
  requestId?: string;
  incident?: string;
}

/**
 * Every way in which a request can fail, one form. `code` is for decisions; the texts are in the language of the page.
 * `offline`: no answer came, and nobody knows whether the request arrived.
 */
export class ApiProblem extends Error {
  override name = 'ApiProblem';

  constructor(private readonly body: ProblemBody) {
    super();
  }

  get status(): number {
    return this.body.status;
  }
  get code(): string {
    return this.body.code;
  }
  override get message(): string {
    return inThisLanguage(this.body.detail ?? this.body.title ?? this.body.code);
  }
  get hint(): string | undefined {
    return this.body.hint === undefined ? undefined : inThisLanguage(this.body.hint);
  }
  get field(): string | undefined {
    return this.body.field;
  }
  get facts(): Record<string, unknown> {
    return this.body.facts ?? {};
  }
  /** All faults of the input; the one of `field` where the server names only that. */
  get errors(): FieldFault[] {
    const given =
      this.body.errors ??
      (this.body.field === undefined
        ? []
        : [{ field: this.body.field, message: this.body.detail ?? this.code }]);
    return given.map(({ field, message, hint }) => ({
      field,
      message: inThisLanguage(message),
      ...(hint !== undefined && { hint: inThisLanguage(hint) }),
    }));
  }
  /** To be quoted when the fault is reported. */
  get incident(): string | undefined {
    return this.body.incident;
  }
  get isOffline(): boolean {
    return this.code === 'offline';
  }
  /** The same request may succeed if it is sent again as it was, in a moment; where the server says when, not before. */
  get isPassing(): boolean {
    if (this.facts.retryAfterSeconds !== undefined) return false;
    return this.isOffline || this.status === 503 || this.code === 'idempotency_in_progress';
  }
}

export const offline = () =>
  new ApiProblem({
    status: 0,
    code: 'offline',
    detail: '连接不到服务器 · The server cannot be reached.',
    hint: '请检查网络；恢复后会自动重连 · Check the network; the page connects again by itself.',
  });

/** Whatever was thrown, as a problem: a fault of a page itself too. */
export function problemOf(error: unknown): ApiProblem {
  if (error instanceof ApiProblem) return error;
  return new ApiProblem({
    status: 0,
    code: 'page_fault',
    detail: '页面出错了，请刷新后再试 · Something went wrong in this page: reload it and try again.',
    hint: error instanceof Error ? error.message : undefined,
  });
}

function inThisLanguage(text: string): string {
  return halfOf(text, languageOf(i18n.language));
}
