/** What the server tells of templates of texts (src/sms/text.dto.ts). */

export type TextLanguage = 'zh' | 'en';
export const TEXT_LANGUAGES = ['zh', 'en'] as const;

export interface Template {
  code: string;
  version: number;
  language: TextLanguage;
  body: string;
  note: string | null;
  createdBy: string;
  createdAt: string;
}

export interface Preview {
  text: string | null;
  refused: 'missing_data' | 'too_long' | 'template_invalid' | null;
  detail: string | null;
  size: { encoding: string; segments: number; characters: number } | null;
}

export interface TestSend {
  id: number;
  state: string;
  reason: string | null;
  text: string;
  told: { zh: string; en: string };
}

export interface TestNumber {
  id: number;
  phone: string;
  note: string;
}
