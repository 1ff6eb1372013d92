/** Kinds of follow-ups, as people read them. */
const KINDS: Record<string, { zh: string; en: string }> = {
  no_dispatch: { zh: '无派工', en: 'a report without a dispatch' },
  nobody_called: { zh: '无人联系', en: 'the customer says that nobody has called' },
  stale_care: { zh: '报案过迟', en: 'too late for a care call' },
  renewal_unreached: { zh: '续保未联系上', en: 'the last reminder reached nobody' },
};

/** A kind that nobody has put into words yet stands for itself. */
export function followUpWords(kind: string): { zh: string; en: string } {
  return KINDS[kind] ?? { zh: kind, en: kind };
}
