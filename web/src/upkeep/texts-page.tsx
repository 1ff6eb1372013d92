import { Tabs } from 'antd';
import { useSearchParams } from 'react-router';
import { PageHead } from '../components/page-head';
import { useWords } from '../words';
import { MessageList } from './message-list';
import { Templates } from './templates';
import { TextReport } from './text-report';
import { words } from './texts.words';
import './upkeep.css';

const TABS = ['templates', 'messages', 'report'] as const;

/** Rules with their templates, what became of each text, and the report. */
export function Component() {
  const t = useWords(words);
  const [params, setParams] = useSearchParams();
  const tab = TABS.find((each) => each === params.get('tab')) ?? 'templates';
  return (
    <div className="stack">
      <PageHead title={t('title')} note={t('note')} />
      <Tabs
        activeKey={tab}
        onChange={(next) => setParams(next === 'templates' ? {} : { tab: next })}
        destroyOnHidden
        items={[
          { key: 'templates', label: t('tabTemplates'), children: <Templates /> },
          { key: 'messages', label: t('tabMessages'), children: <MessageList /> },
          { key: 'report', label: t('tabReport'), children: <TextReport /> },
        ]}
      />
    </div>
  );
}
