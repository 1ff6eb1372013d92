import { Button, Form, Input, Modal } from 'antd';
import { useState } from 'react';
import { useChange } from '../../api/change';
import { ConfirmButton } from '../../components/confirm-button';
import { FormProblem } from '../../components/form-problem';
import { LoadProblem } from '../../components/load-problem';
import { usePick, useWords } from '../../words';
import { capital, type Campaign } from '../campaign-names';
import { words } from './words';

/** Stops the calls of a campaign, with a reason, and lets them go on. */
export function Suspension({ campaign }: { campaign: Campaign }) {
  const t = useWords(words);
  const pick = usePick();
  const [open, setOpen] = useState(false);
  const [form] = Form.useForm<{ reason: string }>();
  const renews = [['campaigns'], ['campaign', campaign.code], ['wallboard']];
  const suspend = useChange(
    (values: { reason: string }, send) =>
      send.post<Campaign>(`/api/campaigns/${campaign.code}/suspend`, { body: values }),
    { renews, onSuccess: () => setOpen(false) },
  );
  const resume = useChange((_: void, send) => send.post<Campaign>(`/api/campaigns/${campaign.code}/resume`), {
    renews,
  });
  const name = capital(pick(campaign.nameZh, campaign.nameEn));
  if (campaign.suspended)
    return (
      <>
        <LoadProblem error={resume.error} compact />
        <ConfirmButton
          type="primary"
          question={t('resumeQuestion', { name })}
          onConfirm={() => resume.mutateAsync()}
        >
          {t('resume')}
        </ConfirmButton>
      </>
    );
  return (
    <>
      <Button
        danger
        onClick={() => {
          suspend.reset();
          setOpen(true);
        }}
      >
        {t('suspend')}
      </Button>
      <Modal
        open={open}
        title={t('suspendTitle', { name })}
        okText={t('suspend')}
        cancelText={t('cancel')}
        okButtonProps={{ danger: true, loading: suspend.isPending }}
        onOk={() => form.submit()}
        onCancel={() => setOpen(false)}
        destroyOnHidden
      >
        <p className="quiet">{t('suspendNote')}</p>
        <Form form={form} layout="vertical" preserve={false} onFinish={(values) => suspend.mutate(values)}>
          <FormProblem form={form} error={suspend.error} />
          <Form.Item
            name="reason"
            label={t('reason')}
            rules={[{ required: true, whitespace: true, message: t('reason') }]}
          >
            <Input maxLength={200} autoFocus />
          </Form.Item>
        </Form>
      </Modal>
    </>
  );
}
