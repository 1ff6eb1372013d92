import { useQuery } from '@tanstack/react-query';
import { Button, Skeleton } from 'antd';
import type { ReactNode } from 'react';
import { useNavigate } from 'react-router';
import { api } from '../api/client';
import { LoadProblem } from '../components/load-problem';
import { PageHead } from '../components/page-head';
import { useShortcut } from '../components/shortcuts';
import { useWords } from '../words';
import './why.css';
import { words } from './words';

interface Props<Answer> {
  path: string;
  title: (answer: Answer | undefined) => string;
  children: (answer: Answer) => ReactNode;
}

/** A page of the server's reasons: asked anew while it is looked at, for the queue goes on. */
export function Loaded<Answer>({ path, title, children }: Props<Answer>) {
  const t = useWords(words);
  const navigate = useNavigate();
  const { data, error, refetch } = useQuery({
    queryKey: ['why', path],
    queryFn: ({ signal }) => api.get<Answer>(path, { signal }),
    refetchInterval: 15_000,
  });
  useShortcut('/', t('keyFind'), () => void navigate('/search'));
  return (
    <div className="stack">
      <PageHead title={title(data)}>
        <Button onClick={() => void navigate('/search')}>{t('backToSearch')}</Button>
      </PageHead>
      {!data && <LoadProblem error={error} onRetry={() => void refetch()} />}
      {!data && !error && <Skeleton active paragraph={{ rows: 8 }} />}
      {data && children(data)}
    </div>
  );
}
