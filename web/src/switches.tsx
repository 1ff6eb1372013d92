import { Button, Tooltip } from 'antd';
import { MoonOutlined, SunOutlined } from '@ant-design/icons';
import { switchLanguage } from './language';
import { words } from './shell.words';
import { switchMode, useMode } from './theme';
import { useLanguage, useWords } from './words';

/** Chinese or English, light or dark; on every page, signed in or not. */
export function Switches() {
  const t = useWords(words);
  const language = useLanguage();
  const mode = useMode();
  return (
    <>
      <Button
        type="text"
        lang={language === 'en' ? 'zh-CN' : 'en'}
        aria-label={t('languageNote')}
        onClick={() => switchLanguage(language === 'en' ? 'zh-CN' : 'en')}
      >
        {t('language')}
      </Button>
      <Tooltip title={t(mode === 'dark' ? 'toLight' : 'toDark')}>
        <Button
          type="text"
          aria-label={t(mode === 'dark' ? 'toLight' : 'toDark')}
          icon={mode === 'dark' ? <SunOutlined /> : <MoonOutlined />}
          onClick={() => switchMode(mode === 'dark' ? 'light' : 'dark')}
        />
      </Tooltip>
    </>
  );
}
