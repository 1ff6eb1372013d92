import { Badge, Tabs } from 'antd';
import { useSearchParams } from 'react-router';
import { PageHead } from '../components/page-head';
import { useSession } from '../session';
import { useWords } from '../words';
import { usePausedTemplates, useTextState } from './gateway';
import { GatewayTab } from './gateway-tab';
import { InDoubtTab } from './in-doubt-tab';
import { words as doubtWords } from './in-doubt.words';
import { MessageList } from './message-list';
import { Templates } from './templates';
import { TextReport } from './text-report';
import { words } from './texts.words';
import './upkeep.css';

const TABS = ['templates', 'messages', 'report'] as const;

/** Rules with their templates, what became of each text, and the report. */
export function Component() {
  const t = useWords(words);
  const doubt = useWords(doubtWords);
  const [params, setParams] = useSearchParams();
  // What holds texts back is the whole company's, and so is letting it go; an outage is, too.
  const isCompanyWide = useSession().user.branchCode === null;
  const tabs = isCompanyWide ? [...TABS, 'doubt', 'gateway'] : TABS;
  const tab = tabs.find((each) => each === params.get('tab')) ?? 'templates';
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
          ...(isCompanyWide
            ? [
                { key: 'doubt', label: doubt('tab'), children: <InDoubtTab /> },
                { key: 'gateway', label: <GatewayLabel />, children: <GatewayTab /> },
              ]
            : []),
        ]}
      />
    </div>
  );
}

/** Says from any tab that something is held back. */
function GatewayLabel() {
  const t = useWords(words);
  const { data: state } = useTextState();
  const { data: paused } = usePausedTemplates();
  const trouble = (paused?.templates.length ?? 0) + (state?.pausedUntil ? 1 : 0);
  return (
    <Badge size="small" count={trouble} offset={[6, 0]} title={t('tabGatewayTrouble', { n: trouble })}>
      {t('tabGateway')}
    </Badge>
  );
}
