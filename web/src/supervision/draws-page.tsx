import { Tabs } from 'antd';
import { useSearchParams } from 'react-router';
import { PageHead } from '../components/page-head';
import { words as shell } from '../shell.words';
import { useWords } from '../words';
import { CoverageTable } from './draws/coverage-table';
import { DrawDrawer } from './draws/draw-drawer';
import { DrawsTable } from './draws/draws-table';
import { words } from './draws/words';
import './supervision.css';

/** What was drawn, and proof that it adds up. `?draw=12` opens one. */
export function Component() {
  const t = useWords(words);
  const menu = useWords(shell);
  const [params, setParams] = useSearchParams();
  const draw = params.get('draw');
  const tab = draw !== null || params.get('tab') === 'draws' ? 'draws' : 'coverage';
  return (
    <div className="stack">
      <PageHead title={menu('menu.draws')} />
      <Tabs
        size="small"
        activeKey={tab}
        destroyOnHidden
        onChange={(next) => setParams(next === 'draws' ? { tab: next } : {}, { replace: true })}
        items={[
          { key: 'coverage', label: t('coverage'), children: <CoverageTable /> },
          { key: 'draws', label: t('draws'), children: <DrawsTable /> },
        ]}
      />
      <DrawDrawer
        id={draw}
        onClose={() =>
          setParams((before) => {
            const next = new URLSearchParams(before);
            for (const name of [...next.keys()])
              if (name === 'draw' || name.startsWith('list.')) next.delete(name);
            next.set('tab', 'draws');
            return next;
          })
        }
      />
    </div>
  );
}
