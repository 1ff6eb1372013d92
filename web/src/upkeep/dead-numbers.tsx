import { App } from 'antd';
import { useChange } from '../api/change';
import { useCode } from '../codes';
import { ConfirmButton } from '../components/confirm-button';
import { Moment } from '../components/moment';
import { Nothing } from '../components/nothing';
import { PageTable, type Column } from '../components/page-table';
import { Phone } from '../components/phone';
import { phoneForm } from '../phone-form.rules';
import { useWords } from '../words';
import type { DeadNumber } from './gateway';
import { words } from './gateway.words';

/** Numbers that a network has closed to texts, to be opened again where that was a mistake. */
export function DeadNumbers() {
  const t = useWords(words);
  const codeName = useCode();
  const { message } = App.useApp();
  const lift = useChange(
    (id: number, send) => send.post(`/api/texts/dead-numbers/${id}/lift`, { body: {} }),
    {
      renews: [['dead-numbers']],
      onSuccess: () => void message.success(t('lifted')),
      onError: (problem) => void message.error(problem.message),
    },
  );
  const columns: Column<DeadNumber>[] = [
    { key: 'phone', title: t('phone'), width: 150, render: ({ phone }) => <Phone number={phone} /> },
    {
      key: 'code',
      title: t('reason'),
      width: 160,
      render: ({ code }) => codeName('messageReason', code),
    },
    { key: 'since', title: t('deadSince'), width: 140, render: ({ since }) => <Moment at={since} /> },
    {
      key: 'lift',
      title: t('lift'),
      width: 120,
      render: ({ id, phone }) => (
        <ConfirmButton
          size="small"
          question={t('liftAsk', { phone: phoneForm(phone) })}
          onConfirm={() => lift.mutateAsync(id)}
        >
          {t('lift')}
        </ConfirmButton>
      ),
    },
  ];
  return (
    <div className="panel">
      <h2 className="part-title">{t('dead')}</h2>
      <p className="quiet">{t('deadNote')}</p>
      <PageTable<DeadNumber>
        id="dead-numbers"
        label={t('dead')}
        path="/api/texts/dead-numbers"
        list="numbers"
        prefix="dead"
        limit={20}
        columns={columns}
        rowKey={({ id }) => id}
        filters={[{ key: 'phone', label: t('phoneFind'), kind: 'text', width: 190 }]}
        empty={<Nothing>{t('deadNone')}</Nothing>}
      />
    </div>
  );
}
