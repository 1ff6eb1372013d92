/** Languages that a template is kept in; zh stands in where a record names another. */
export const TEXT_LANGUAGES = ['zh', 'en'] as const;
export type TextLanguage = (typeof TEXT_LANGUAGES)[number];

/** One `{{name}}` of a rule's templates: what a supervisor may write, with a value for the preview. */
export interface TextVariable {
  readonly name: string;
  readonly zh: string;
  readonly en: string;
  readonly sample: Readonly<Record<TextLanguage, string>>;
}

/** What a feed tells about a record that is owed a text. */
export interface OwedText {
  readonly recordType: 'claim' | 'policy';
  readonly recordKey: string;
  readonly branchCode: string;
  /** IANA zone of the record. */
  readonly zone: string;
  /** ISO 639 code as the core system has it; null where it has none. */
  readonly language: string | null;
  /** E.164 numbers in the order of use, and beside them their kinds (mobile, landline, service). */
  readonly numbers: readonly string[];
  readonly numberKinds: readonly string[];
  /** Local date, in the record's zone, that the text is owed for. */
  readonly dueOn: string;
  /** The instant from which it is owed, epoch milliseconds. */
  readonly dueAt: number;
  readonly plate: string | null;
  readonly productLine: string | null;
  readonly holderType: string | null;
  readonly expiresOn: string | null;
  readonly renewedBy: string | null;
  readonly endedOn: string | null;
}

/** Reasons, known from the record alone, for which a rule's text is not sent. */
export type StopReason = 'group_letter' | 'renewed' | 'ended';

export type TextFeed =
  | { readonly of: 'reported-claims' }
  | {
      readonly of: 'expiring-policies';
      readonly daysBefore: number;
      /** Product lines that are owed something: a text, or the reason why not. */
      readonly productLines: readonly string[];
    };

/** What every rule of texting has, whoever its texts are owed to. */
export interface BaseTextRule {
  readonly code: string;
  /** Clause of the service standard that it implements; a dash where the standard asks for none. */
  readonly clause: string;
  readonly name: Readonly<Record<TextLanguage, string>>;
  /** Carries the opt-out line (通信短信息服务管理规定: each commercial text says how to refuse). */
  readonly marketing: boolean;
  /** Code of `calling_hours`; null: at any time of the day. */
  readonly hours: string | null;
  /** After this it makes no sense any more: so long after `dueAt`, or at the end of the n-th local day after `dueOn`. */
  readonly staleAfter: { readonly hours: number } | { readonly days: number };
  readonly variables: readonly TextVariable[];
  /** Version 1 of the templates. */
  readonly templates: Readonly<Record<TextLanguage, string>>;
}

/**
 * A rule that records are owed texts by: one file of data in `rules/` and its line in `text-rules.ts`. Nothing else names its
 * code. At most one text per rule, record and due date, ever.
 */
export interface TextRule extends BaseTextRule {
  /** Which records are owed it: claims from the instant of their report, or policies some days before they expire. */
  readonly feed: TextFeed;
  /** True where a renewal or an early end between creation and sending stops the text. */
  readonly stopsOnRenewal: boolean;
  stop(owed: OwedText): StopReason | null;
  /** Values of the variables; a key without a value keeps the text back (`missing_data`). */
  data(owed: OwedText, language: TextLanguage): Record<string, string | null>;
}

/** A rule whose texts answer what a customer has written, at once. */
export interface AnswerRule extends BaseTextRule {
  readonly hours: null;
  readonly staleAfter: { readonly hours: number };
}

export function languageOf(language: string | null): TextLanguage {
  return language !== null && /^en\b/i.test(language) ? 'en' : 'zh';
}
