import { Drawer, Tabs } from 'antd';
import { useState } from 'react';
import { remember, remembered } from '../remember';
import { useWords } from '../words';
import { CallbacksTab } from './callbacks-tab';
import { CorrectionsTab } from './corrections-tab';
import { DayTab } from './day-tab';
import { words } from './words';

export type SideTab = 'callbacks' | 'day' | 'corrections';

/** One's own lists: what one has promised, done, and had corrected. */
export function SideTabs({ tab, onChange }: { tab?: SideTab; onChange?: (tab: SideTab) => void }) {
  const t = useWords(words);
  const [own, setOwn] = useState((remembered('desk.tab') as SideTab | undefined) ?? 'callbacks');
  return (
    <Tabs
      size="small"
      activeKey={tab ?? own}
      onChange={(key) => {
        remember('desk.tab', key);
        setOwn(key as SideTab);
        onChange?.(key as SideTab);
      }}
      destroyOnHidden
      items={[
        { key: 'callbacks', label: t('callbacks'), children: <CallbacksTab /> },
        { key: 'day', label: t('myDay'), children: <DayTab /> },
        { key: 'corrections', label: t('corrections'), children: <CorrectionsTab /> },
      ]}
    />
  );
}

/** The same beside a call. */
export function SideDrawer({
  tab,
  onChange,
}: {
  tab: SideTab | null;
  onChange: (tab: SideTab | null) => void;
}) {
  const t = useWords(words);
  return (
    <Drawer
      open={tab !== null}
      onClose={() => onChange(null)}
      size={620}
      destroyOnHidden
      title={t('desk')}
      className="desk-drawer"
    >
      {tab && <SideTabs tab={tab} onChange={onChange} />}
    </Drawer>
  );
}
