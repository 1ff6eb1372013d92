import { Button, Checkbox, DatePicker, Form, Input, Modal } from 'antd';
import type { Dayjs } from 'dayjs';
import { useState } from 'react';
import { useChange } from '../api/change';
import { FormProblem } from '../components/form-problem';
import { useSession } from '../session';
import { instantOf } from '../supervision/wall-time';
import { useWords } from '../words';
import { BranchPicker } from './branch-picker';
import { words } from './words';

export const SCOPES = ['records:write', 'records:read', 'reports:read', 'dialer', 'operate'] as const;
export type Scope = (typeof SCOPES)[number];

export interface ApiKey {
  id: number;
  name: string;
  prefix: string;
  scopes: Scope[];
  branchCode: string | null;
  expiresAt: string | null;
  lastUsedAt: string | null;
  createdBy: string;
  createdAt: string;
  revokedAt: string | null;
}

interface Values {
  name: string;
  scopes: Scope[];
  branchCode?: string | null;
  expiresOn?: Dayjs | null;
}

interface Props {
  onClose: () => void;
  onMade: (made: { key: ApiKey; secret: string }) => void;
}

/** Makes a key: what it may do is named now, and never grows. */
export function KeyForm({ onClose, onMade }: Props) {
  const t = useWords(words);
  const { timeZone } = useSession().centre;
  const [form] = Form.useForm<Values>();
  const [isDialer, setDialer] = useState(false);
  const make = useChange(
    ({ expiresOn, branchCode, ...given }: Values, send) =>
      send.post<{ key: ApiKey; secret: string }>('/api/keys', {
        body: {
          ...given,
          branchCode: branchCode ?? null,
          // To the end of that day in the centre.
          expiresAt: expiresOn
            ? instantOf(`${expiresOn.add(1, 'day').format('YYYY-MM-DD')} 00:00`, timeZone)
            : null,
        },
      }),
    { renews: [['keys']], onSuccess: onMade, closes: onClose },
  );
  return (
    <Modal open title={t('addKey')} width={560} footer={null} mask={{ closable: false }} onCancel={onClose}>
      <Form<Values>
        form={form}
        layout="vertical"
        requiredMark="optional"
        initialValues={{ scopes: [] }}
        onValuesChange={(changed: Partial<Values>) => {
          if (!changed.scopes) return;
          const dials = changed.scopes.includes('dialer');
          setDialer(dials);
          if (dials) form.setFieldValue('branchCode', null);
        }}
        onFinish={(values) => make.mutate(values)}
      >
        <FormProblem form={form} error={make.error} names={{ expiresAt: ['expiresOn'] }} />
        <Form.Item
          name="name"
          label={t('keyName')}
          extra={t('keyNameNote')}
          rules={[{ required: true, min: 2, message: t('needed') }]}
        >
          <Input autoComplete="off" maxLength={60} autoFocus />
        </Form.Item>
        <Form.Item
          name="scopes"
          label={t('scopes')}
          rules={[
            {
              // Not `required`: a group of boxes takes no aria-required.
              validator: (_rule, value: Scope[]) =>
                value.length > 0 ? Promise.resolve() : Promise.reject(new Error(t('scopesNeeded'))),
            },
          ]}
        >
          <Checkbox.Group className="scope-choice">
            {SCOPES.map((scope) => (
              <Checkbox key={scope} value={scope}>
                {t(`scope.${scope}`)}
                <span className="quiet">{t(`about.${scope}`)}</span>
              </Checkbox>
            ))}
          </Checkbox.Group>
        </Form.Item>
        <Form.Item
          name="branchCode"
          label={t('keyBranch')}
          extra={t(isDialer ? 'keyBranchDialer' : 'keyBranchNote')}
        >
          <BranchPicker placeholder={t('wholeCompany')} disabled={isDialer} />
        </Form.Item>
        <Form.Item name="expiresOn" label={t('expires')} extra={t('expiresNote')}>
          <DatePicker placeholder={t('forever')} style={{ width: 200 }} />
        </Form.Item>
        <div className="row">
          <Button type="primary" htmlType="submit" loading={make.isPending}>
            {t('addKey')}
          </Button>
          <Button onClick={onClose}>{t('cancel')}</Button>
        </div>
      </Form>
    </Modal>
  );
}
