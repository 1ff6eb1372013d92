import { Button, Checkbox, Form, Input } from 'antd';
import { useChange } from '../api/change';
import { FormProblem } from '../components/form-problem';
import { useWords } from '../words';
import type { Corrected, WholeCase } from './case';
import { isConflict } from './conflict-note';
import { PhoneVerdict, usePhoneCheck } from './phone-check';
import { words } from './words';

interface Values {
  phone?: string;
  contactName?: string;
  confirmedSame?: boolean;
  note?: string;
}

interface Props {
  /** As the clerk saw it when the form was opened: its version goes with the answer. */
  seen: WholeCase;
  onDone: () => void;
  onConflict: () => void;
  onCancel: () => void;
}

/** Puts a contact right, in place. The number is checked by the server while it is typed. */
export function CorrectionForm({ seen, onDone, onConflict, onCancel }: Props) {
  const t = useWords(words);
  const [form] = Form.useForm<Values>();
  const phone = Form.useWatch('phone', form) ?? '';
  const { check, isChecking } = usePhoneCheck(phone);
  const numbers = seen.record?.numbers ?? [];
  const isSame = check?.ok === true && numbers[0] !== undefined && check.numbers[0]?.e164 === numbers[0];
  const hasNumber = numbers.length > 0;

  const correct = useChange(
    (values: Values, send) =>
      send.post<Corrected>(`/api/cases/${seen.case.id}/correction`, {
        body: {
          version: seen.case.version,
          phone: values.phone?.trim() || null,
          contactName: values.contactName?.trim() || null,
          confirmedSame: values.confirmedSame ?? false,
          note: values.note?.trim() || null,
        },
      }),
    {
      renews: [['cases'], ['case', seen.case.id], ['branch-figures']],
      onSuccess: onDone,
      onError: (problem) => isConflict(problem) && onConflict(),
    },
  );
  const isBad = phone.trim() !== '' && check !== undefined && !isChecking && !check.ok;

  return (
    <Form
      form={form}
      layout="vertical"
      className="panel case-form"
      aria-label={t('correct')}
      onFinish={(values) => correct.mutate(values)}
      disabled={correct.isPending}
      initialValues={{ confirmedSame: false }}
    >
      <FormProblem form={form} error={isConflict(correct.error) ? null : correct.error} />
      <div className="case-form-pair">
        <Form.Item
          name="phone"
          label={t('phone')}
          validateStatus={isBad ? 'error' : undefined}
          validateTrigger="onSubmit"
          rules={[
            {
              validator: (_rule, value: string | undefined) => {
                const typed = value?.trim() ?? '';
                // Of what is not checked yet, only the number before is known.
                if (typed !== '' && isBad) return Promise.reject(new Error(t('phoneWrong')));
                const { confirmedSame, contactName } = form.getFieldsValue();
                const other = confirmedSame || (seen.case.reason === 'refused' && contactName?.trim());
                if (typed === '' && !other) return Promise.reject(new Error(t('phoneNeeded')));
                return Promise.resolve();
              },
            },
          ]}
          extra={<PhoneVerdict check={check} isChecking={isChecking} />}
        >
          <Input
            autoFocus
            autoComplete="off"
            inputMode="tel"
            maxLength={200}
            placeholder={hasNumber ? t('phoneKeep') : t('phoneNone')}
          />
        </Form.Item>
        <Form.Item name="contactName" label={t('contactName')}>
          <Input
            autoComplete="off"
            maxLength={100}
            placeholder={seen.record?.customerName ? `${seen.record.customerName} · ${t('contactKeep')}` : ''}
          />
        </Form.Item>
      </div>
      {hasNumber && (
        <Form.Item name="confirmedSame" valuePropName="checked" extra={t('confirmedSameNote')}>
          <Checkbox>{t('confirmedSame')}</Checkbox>
        </Form.Item>
      )}
      {isSame && <p className="quiet case-form-hint">{t('phoneHint')}</p>}
      <Form.Item name="note" label={t('note')}>
        <Input.TextArea rows={1} className="grows" maxLength={500} placeholder={t('notePlace')} />
      </Form.Item>
      <div className="row">
        <Button type="primary" htmlType="submit" loading={correct.isPending}>
          {t('save')}
        </Button>
        <Button onClick={onCancel}>{t('cancel')}</Button>
      </div>
    </Form>
  );
}
