import { App, Form, Input, Modal, Radio } from 'antd';
import { useChange } from '../api/change';
import { FormProblem } from '../components/form-problem';
import { phoneForm } from '../phone-form.rules';
import { useWords } from '../words';
import type { MyLine } from './line';
import { words } from './line-words';
import { askForMicrophone, microphoneLack } from './softphone/microphone';
import { DeviceFields } from './softphone/device-fields';
import { softphone } from './softphone/use-softphone';

interface Filled {
  kind: 'phone' | 'softphone';
  phone?: string;
}

interface Props {
  line: MyLine;
  /** Whose softphone it would be. */
  name: string;
  onEnd: () => void;
}

/** Where one takes one's calls: chosen once, kept by the server. */
export function LineDialog({ line, name, onEnd }: Props) {
  const t = useWords(words);
  const { message } = App.useApp();
  const [form] = Form.useForm<Filled>();
  const kind = Form.useWatch('kind', form) ?? line.kind;
  const lack = microphoneLack();
  const maySoftphone = line.softphoneAvailable && lack === null;
  const save = useChange(
    ({ kind: chosen, phone }: Filled, send) =>
      send.put<MyLine>('/api/lines/mine', {
        body: { kind: chosen, phone: chosen === 'phone' ? phone?.trim() || undefined : undefined },
      }),
    {
      renews: [['desk', 'line']],
      onSuccess: (_, { kind: chosen }) => {
        void message.success(t('saved'));
        if (chosen === 'softphone') softphone.again(name);
        onEnd();
      },
    },
  );
  const submit = async (values: Filled) => {
    // The browser asks now, while the person knows why.
    if (values.kind === 'softphone') await askForMicrophone();
    save.mutate(values);
  };
  return (
    <Modal
      open
      title={t('title')}
      okText={t('save')}
      cancelText={t('cancel')}
      confirmLoading={save.isPending}
      okButtonProps={{ disabled: kind === null }}
      onOk={form.submit}
      onCancel={onEnd}
      width={480}
    >
      <Form<Filled>
        form={form}
        layout="vertical"
        initialValues={{ kind: line.kind ?? (maySoftphone ? 'softphone' : 'phone') }}
        onFinish={(values) => void submit(values)}
      >
        <FormProblem form={form} error={save.error} />
        <p className="quiet">{t('first')}</p>
        <Form.Item name="kind">
          <Radio.Group aria-label={t('title')} className="stack line-kinds">
            <Radio value="softphone" disabled={!maySoftphone}>
              <div>{t('softphone')}</div>
              <div className="quiet">
                {!line.softphoneAvailable
                  ? t('softphoneNone')
                  : lack
                    ? t(`problem.${lack}`)
                    : t('softphoneNote')}
              </div>
            </Radio>
            <Radio value="phone">
              <div>{t('phone')}</div>
              <div className="quiet">{t('phoneNote')}</div>
            </Radio>
          </Radio.Group>
        </Form.Item>
        {kind === 'phone' && (
          <Form.Item
            name="phone"
            label={t('phoneNumber')}
            validateTrigger="onSubmit"
            rules={[{ required: line.phone === null, whitespace: true, message: t('phoneNeeded') }]}
            extra={line.phone === null ? undefined : t('phoneKeep', { phone: phoneForm(line.phone) })}
          >
            <Input inputMode="tel" autoComplete="tel" maxLength={40} />
          </Form.Item>
        )}
        {kind === 'softphone' && maySoftphone && <DeviceFields />}
      </Form>
    </Modal>
  );
}
