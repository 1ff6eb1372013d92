import { Button, Form, Input } from 'antd';
import { useChange } from '../api/change';
import { FormProblem } from '../components/form-problem';
import { useWords } from '../words';
import type { WholeCase } from './case';
import { isConflict } from './conflict-note';
import { words } from './words';

interface Props {
  seen: WholeCase;
  onDone: () => void;
  onConflict: () => void;
  onCancel: () => void;
}

const COMMON = ['cannot.lost', 'cannot.abroad', 'cannot.refuses', 'cannot.agent'] as const;

/** Says why a contact cannot be put right, which ends the case. */
export function CannotForm({ seen, onDone, onConflict, onCancel }: Props) {
  const t = useWords(words);
  const [form] = Form.useForm<{ reason: string }>();
  const end = useChange(
    ({ reason }: { reason: string }, send) =>
      send.post(`/api/cases/${seen.case.id}/cannot-be-corrected`, {
        body: { version: seen.case.version, reason: reason.trim() },
      }),
    {
      renews: [['cases'], ['case', seen.case.id], ['branch-figures']],
      onSuccess: onDone,
      onError: (problem) => isConflict(problem) && onConflict(),
    },
  );
  return (
    <Form
      form={form}
      layout="vertical"
      className="panel case-form"
      aria-label={t('cannot')}
      onFinish={(values) => end.mutate(values)}
      disabled={end.isPending}
    >
      <FormProblem form={form} error={isConflict(end.error) ? null : end.error} />
      <Form.Item
        name="reason"
        label={t('cannotReason')}
        rules={[{ required: true, whitespace: true, min: 2, message: t('cannotShort') }]}
        validateTrigger="onSubmit"
        extra={t('cannotNote')}
      >
        <Input.TextArea autoFocus rows={2} className="grows" maxLength={500} placeholder={t('cannotPlace')} />
      </Form.Item>
      <div className="row case-form-common">
        <span className="quiet">{t('reasonCommon')}</span>
        {COMMON.map((key) => (
          <Button key={key} size="small" onClick={() => form.setFieldsValue({ reason: t(key) })}>
            {t(key)}
          </Button>
        ))}
      </div>
      <div className="row">
        <Button type="primary" danger htmlType="submit" loading={end.isPending}>
          {t('cannotSave')}
        </Button>
        <Button onClick={onCancel}>{t('cancel')}</Button>
      </div>
    </Form>
  );
}
