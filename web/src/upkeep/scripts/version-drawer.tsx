import { useQuery } from '@tanstack/react-query';
import { Button, Drawer, Skeleton } from 'antd';
import { useState } from 'react';
import { api } from '../../api/client';
import { Actor } from '../../components/actor';
import { LoadProblem } from '../../components/load-problem';
import { Moment } from '../../components/moment';
import { useWords } from '../../words';
import { DifferenceList } from './difference-list';
import type { ScriptStep } from './draft.rules';
import { pathOf, useScript, type ScriptSummary } from './script-api';
import { words } from './words';

interface Props {
  code: string;
  onRestore: (steps: readonly ScriptStep[]) => void;
  onClose: () => void;
}

/** Every version with what it changed; any of them may be the start of the next. */
export function VersionDrawer({ code, onRestore, onClose }: Props) {
  const t = useWords(words);
  const [open, setOpen] = useState<number | null>(null);
  const { data, error, refetch } = useQuery({
    queryKey: ['script-versions', code],
    queryFn: async ({ signal }) =>
      (await api.get<{ versions: ScriptSummary[] }>(`${pathOf(code)}/versions`, { signal })).versions,
  });
  const newest = data?.[0]?.version ?? null;
  return (
    <Drawer open size={640} title={t('versions')} onClose={onClose}>
      <LoadProblem error={error} onRetry={() => void refetch()} />
      {!data && !error && <Skeleton active />}
      <ol className="versions">
        {data?.map((each) => (
          <li key={each.version}>
            <div className="row">
              <strong>{t('versionN', { n: each.version })}</strong>
              <Moment at={each.createdAt} /> <Actor name={each.createdBy} />
              <span className="grow" />
              <Button
                size="small"
                aria-expanded={(open ?? newest) === each.version}
                onClick={() => setOpen(each.version)}
              >
                {t('compare')}
              </Button>
            </div>
            {each.note && <div>{each.note}</div>}
            {(open ?? newest) === each.version && (
              <VersionDifference code={code} version={each.version} onRestore={onRestore} />
            )}
          </li>
        ))}
      </ol>
    </Drawer>
  );
}

interface DifferenceProps {
  code: string;
  version: number;
  onRestore: Props['onRestore'];
}

function VersionDifference({ code, version, onRestore }: DifferenceProps) {
  const t = useWords(words);
  const now = useScript(code, version);
  const before = useScript(code, version - 1);
  if (now.error) return <LoadProblem error={now.error} />;
  if (!now.data || (version > 1 && !before.data && !before.error)) return <Skeleton active title={false} />;
  return (
    <div className="stack">
      {before.data ? (
        <DifferenceList before={before.data.steps} after={now.data.steps} none={t('compareNone')} />
      ) : (
        <span className="quiet">{t('compareFirst')}</span>
      )}
      <div>
        <Button size="small" onClick={() => onRestore(now.data.steps)}>
          {t('restore')}
        </Button>
      </div>
    </div>
  );
}
