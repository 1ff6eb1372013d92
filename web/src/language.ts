import dayjs from 'dayjs';
import 'dayjs/locale/zh-cn';
import i18n from 'i18next';
import { initReactI18next } from 'react-i18next';
import { remembered, remember } from './remember';

export type Language = 'zh-CN' | 'en';

export { i18n };

export function languageOf(tag: string | undefined): Language {
  return tag === 'en' ? 'en' : 'zh-CN';
}

/** Call once, before the first page. What was chosen on this machine, else Chinese. */
export function startLanguage(): void {
  i18n.on('languageChanged', (tag) => {
    document.documentElement.lang = tag;
    dayjs.locale(tag === 'en' ? 'en' : 'zh-cn');
  });
  void i18n.use(initReactI18next).init({
    lng: languageOf(remembered('language')),
    fallbackLng: 'zh-CN',
    resources: {},
    keySeparator: false,
    nsSeparator: false,
    // React escapes; a single brace is shorter to write and to read.
    interpolation: { prefix: '{', suffix: '}', escapeValue: false },
    react: { useSuspense: false },
    initAsync: false,
    showSupportNotice: false,
  });
}

export function switchLanguage(language: Language): void {
  remember('language', language);
  void i18n.changeLanguage(language);
}
