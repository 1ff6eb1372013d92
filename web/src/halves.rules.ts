const HAN = /[\u3400-\u9fff]/;
const LATIN = /[A-Za-z]/;

/**
 * The half of a text of the server, which writes Chinese first and English after ` · ` or ` / `. A text that is not joined
 * so comes back whole.
 */
export function halfOf(text: string, language: 'zh-CN' | 'en'): string {
  for (const joint of [' · ', ' / ']) {
    const cuts: [string, string][] = [];
    for (let at = text.indexOf(joint); at >= 0; at = text.indexOf(joint, at + joint.length)) {
      cuts.push([text.slice(0, at), text.slice(at + joint.length)]);
    }
    // Names in the English half may be Chinese: a clean cut is better, any cut of Chinese from English will do.
    const cut =
      cuts.find(([zh, en]) => HAN.test(zh) && LATIN.test(en) && !HAN.test(en)) ??
      cuts.find(([zh, en]) => HAN.test(zh) && LATIN.test(en));
    if (cut) return language === 'en' ? cut[1].trim() : cut[0].trim();
  }
  return text;
}
