/** What is said to a customer before they are connected. */
export interface Announcement {
  /** As a provider's voice is chosen by. */
  language: 'zh-CN' | 'en-US';
  /** Plain text: whoever puts it into a document escapes it. */
  text: string;
}

/** A call's recordings are asked for this long after it was announced, whatever callbacks have come. */
export const ASK_AFTER_MS = 10 * 60_000;

/** In the customer's language where that is English, else in Chinese. */
export function announcementFor(texts: { zh: string; en: string; language: string | null }): Announcement {
  return /^en\b/i.test(texts.language ?? '')
    ? { language: 'en-US', text: texts.en }
    : { language: 'zh-CN', text: texts.zh };
}
