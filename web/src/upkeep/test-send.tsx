import { useQuery } from '@tanstack/react-query';
import { Alert, Button, Input, Select } from 'antd';
import { useState } from 'react';
import { useChange } from '../api/change';
import { api } from '../api/client';
import { ConfirmButton } from '../components/confirm-button';
import { LoadProblem } from '../components/load-problem';
import { phoneForm } from '../phone-form.rules';
import { useSession } from '../session';
import { usePick, useWords } from '../words';
import type { TestNumber, TestSend, TextLanguage } from './template';
import { words } from './texts.words';

interface Props {
  rule: string;
  language: TextLanguage;
  /** The draft; null: what is in force. */
  body: string | null;
  values: Record<string, string>;
}

const ENDED = ['delivered', 'undelivered', 'failed', 'unknown', 'skipped'];

/** One text to a handset of the house, and what became of it. */
export function TestSendPanel({ rule, language, body, values }: Props) {
  const t = useWords(words);
  const pick = usePick();
  const isAdministrator = useSession().user.role === 'administrator';
  const [chosen, setChosen] = useState<string>();
  const { data, error } = useQuery({
    queryKey: ['test-numbers'],
    queryFn: ({ signal }) => api.get<{ numbers: TestNumber[] }>('/api/texts/test-numbers', { signal }),
  });
  const numbers = data?.numbers ?? [];
  const phone = numbers.find((each) => each.phone === chosen)?.phone ?? numbers[0]?.phone;
  const send = useChange((to: string, by) =>
    by.post<TestSend>('/api/texts/test-send', {
      body: { template: rule, language, body, phone: to, values },
    }),
  );
  const id = send.data?.id;
  const { data: now = send.data } = useQuery({
    queryKey: ['test-send', id],
    queryFn: ({ signal }) => api.get<TestSend>(`/api/texts/test-sends/${id}`, { signal }),
    enabled: id !== undefined,
    refetchInterval: ({ state }) => (state.data && ENDED.includes(state.data.state) ? false : 1500),
  });
  const remove = useChange((one: number, by) => by.delete(`/api/texts/test-numbers/${one}`), {
    renews: [['test-numbers']],
  });
  const chosenNumber = numbers.find((each) => each.phone === phone);
  return (
    <section className="panel stack" aria-label={t('test')}>
      <h2>{t('test')}</h2>
      <span className="quiet">{t('testNote')}</span>
      <LoadProblem error={error ?? remove.error} />
      {numbers.length === 0 && !error && <span>{t('testNone')}</span>}
      {numbers.length > 0 && (
        <div className="row">
          <Select
            aria-label={t('testNumber')}
            className="grow"
            value={phone}
            onChange={setChosen}
            options={numbers.map((each) => ({
              value: each.phone,
              label: `${phoneForm(each.phone)} ${each.note}`,
            }))}
          />
          <Button loading={send.isPending} onClick={() => phone && send.mutate(phone)}>
            {t('send')}
          </Button>
          {isAdministrator && chosenNumber && (
            <ConfirmButton
              type="text"
              danger
              question={t('testRemoveAsk')}
              onConfirm={() => remove.mutateAsync(chosenNumber.id)}
            >
              {t('testRemove')}
            </ConfirmButton>
          )}
        </div>
      )}
      <LoadProblem error={send.error} />
      {now && !send.isPending && (
        <Alert
          type={now.state === 'delivered' ? 'success' : ENDED.includes(now.state) ? 'warning' : 'info'}
          showIcon
          role="status"
          title={pick(now.told.zh, now.told.en)}
          description={now.text}
        />
      )}
      {isAdministrator && <AddNumber />}
    </section>
  );
}

function AddNumber() {
  const t = useWords(words);
  const [phone, setPhone] = useState('');
  const [note, setNote] = useState('');
  const add = useChange(
    (body: { phone: string; note: string }, send) => send.post('/api/texts/test-numbers', { body }),
    {
      renews: [['test-numbers']],
      onSuccess: () => {
        setPhone('');
        setNote('');
      },
    },
  );
  return (
    <form
      className="stack"
      onSubmit={(event) => {
        event.preventDefault();
        add.mutate({ phone: phone.trim(), note: note.trim() });
      }}
    >
      <LoadProblem error={add.error} />
      <div className="row">
        <Input
          aria-label={t('testAdd')}
          placeholder={t('testAdd')}
          className="grow"
          maxLength={40}
          value={phone}
          onChange={({ target }) => setPhone(target.value)}
        />
        <Input
          aria-label={t('testAddNote')}
          placeholder={t('testAddNote')}
          className="grow"
          maxLength={100}
          value={note}
          onChange={({ target }) => setNote(target.value)}
        />
        <Button
          htmlType="submit"
          disabled={phone.trim() === '' || note.trim() === ''}
          loading={add.isPending}
        >
          {t('add')}
        </Button>
      </div>
    </form>
  );
}
