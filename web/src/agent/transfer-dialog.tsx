import { useQuery } from '@tanstack/react-query';
import { Modal } from 'antd';
import { useState } from 'react';
import { api } from '../api/client';
import { LoadProblem } from '../components/load-problem';
import { useWords } from '../words';
import type { ClaimDeeds } from './desk-deeds';
import { words } from './line-words';

/** GET /api/lines */
interface Colleague {
  staffNo: string;
  name: string | null;
  kind: 'phone' | 'softphone' | null;
}

interface Props {
  attemptId: number;
  transfer: ClaimDeeds['transfer'];
  onEnd: () => void;
}

/** To whom: those who can be called. They join; the agent leaves when all is said. */
export function TransferDialog({ attemptId, transfer, onEnd }: Props) {
  const t = useWords(words);
  const [to, setTo] = useState<string | null>(null);
  const { data, error, refetch } = useQuery({
    queryKey: ['desk', 'transfer-targets'],
    queryFn: ({ signal }) => api.get<{ lines: Colleague[] }>('/api/lines', { signal }),
    // Who could not be called a moment ago may be there now.
    staleTime: 0,
  });
  const reachable = data?.lines.filter(({ kind }) => kind !== null) ?? [];
  const send = () =>
    to !== null &&
    !transfer.isPending &&
    transfer.mutateAsync({ attemptId, to }).then(onEnd, () => undefined);
  return (
    <Modal
      open
      title={t('transferTitle')}
      okText={t('transferGo')}
      cancelText={t('cancel')}
      okButtonProps={{ disabled: to === null, loading: transfer.isPending }}
      onOk={() => void send()}
      onCancel={onEnd}
      width={420}
    >
      <form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault();
          void send();
        }}
      >
        <LoadProblem error={error} onRetry={() => void refetch()} />
        <LoadProblem error={transfer.error} />
        <div className="desk-options" role="radiogroup" aria-label={t('transferTitle')}>
          {reachable.map(({ staffNo, name }, at) => (
            <label key={staffNo} className="desk-option">
              <input
                type="radio"
                name="transfer-to"
                autoFocus={at === 0}
                checked={to === staffNo}
                onChange={() => setTo(staffNo)}
              />
              {name ?? staffNo} <span className="quiet">{staffNo}</span>
            </label>
          ))}
        </div>
        {data && reachable.length === 0 && <span>{t('transferNobody')}</span>}
        <span className="quiet">{t('transferNote')}</span>
        <button type="submit" hidden />
      </form>
    </Modal>
  );
}
