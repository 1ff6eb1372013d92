import { Alert, Button, Form, Input, Modal, Select } from 'antd';
import { useState } from 'react';
import { useChange } from '../api/change';
import { FormProblem } from '../components/form-problem';
import type { Role } from '../session';
import { words as shell } from '../shell.words';
import { useWords } from '../words';
import { BranchPicker } from './branch-picker';
import { StaffPicker } from './staff-picker';
import { ROLES, type Member, type User } from './user';
import { words } from './words';

interface Values {
  login: string;
  name: string;
  role: Role;
  staffNo?: string | null;
  branchCode?: string | null;
}

interface Props {
  /** Whom to change; null: somebody new. */
  user: User | null;
  onClose: () => void;
  onCreated: (made: { user: User; password: string }) => void;
  onChanged: () => void;
}

const NEED_STAFF: readonly Role[] = ['agent', 'salesperson'];
const NEED_BRANCH: readonly Role[] = ['branch', 'salesperson'];

/** Enters a person, from the staff list or by hand, or changes one. */
export function UserForm({ user, onClose, onCreated, onChanged }: Props) {
  const t = useWords(words);
  const roles = useWords(shell);
  const [form] = Form.useForm<Values>();
  const [role, setRole] = useState<Role>(user?.role ?? 'agent');
  const save = useChange(
    async ({ login, ...given }: Values, send) => {
      const body = { ...given, staffNo: given.staffNo || null, branchCode: given.branchCode || null };
      if (user) {
        await send.put<User>(`/api/users/${user.login}`, { body: { ...body, version: user.version } });
        return null;
      }
      return send.post<{ user: User; password: string }>('/api/users', { body: { login, ...body } });
    },
    {
      renews: [['users'], ['staff']],
      onSuccess: (made) => (made ? onCreated(made) : onChanged()),
      closes: onClose,
    },
  );
  const choose = (member: Member) => {
    form.setFieldsValue({
      login: member.staffNo.toLowerCase(),
      name: member.name,
      role: member.role,
      staffNo: member.staffNo,
      branchCode: NEED_BRANCH.includes(member.role) ? member.branchCode : null,
    });
    setRole(member.role);
  };
  return (
    <Modal
      open
      title={user ? t('changeUser', { name: user.name }) : t('addUser')}
      width={520}
      footer={null}
      mask={{ closable: false }}
      onCancel={onClose}
    >
      <Form<Values>
        form={form}
        layout="vertical"
        requiredMark="optional"
        initialValues={user ?? { role }}
        onValuesChange={(changed: Partial<Values>) => changed.role && setRole(changed.role)}
        onFinish={(values) => save.mutate(values)}
      >
        <FormProblem form={form} error={save.error} />
        {!user && (
          <Form.Item label={t('fromStaff')} extra={t('fromStaffNote')} htmlFor="staff-picker">
            <StaffPicker id="staff-picker" onChoose={choose} />
          </Form.Item>
        )}
        {!user && (
          <Form.Item
            name="login"
            label={t('login')}
            extra={t('loginNote')}
            rules={[{ required: true, message: t('needed') }]}
          >
            <Input autoComplete="off" autoCapitalize="none" spellCheck={false} maxLength={40} />
          </Form.Item>
        )}
        <Form.Item name="name" label={t('name')} rules={[{ required: true, message: t('needed') }]}>
          <Input autoComplete="off" maxLength={60} />
        </Form.Item>
        <Form.Item name="role" label={t('role')} extra={t(`about.${role}`)} rules={[{ required: true }]}>
          <Select options={ROLES.map((value) => ({ value, label: roles(`role.${value}`) }))} />
        </Form.Item>
        <Form.Item
          name="staffNo"
          label={t('staffNo')}
          extra={t('staffNoNote')}
          rules={[{ required: NEED_STAFF.includes(role), message: t('staffNoNote') }]}
        >
          <Input autoComplete="off" maxLength={40} />
        </Form.Item>
        <Form.Item
          name="branchCode"
          label={t('branch')}
          extra={t('branchNote')}
          rules={[{ required: NEED_BRANCH.includes(role), message: t('branchNeeded') }]}
        >
          <BranchPicker placeholder={t('wholeCompany')} />
        </Form.Item>
        {user && (
          <Form.Item>
            <Alert type="info" showIcon title={t('sessionsNote')} />
          </Form.Item>
        )}
        <div className="row">
          <Button type="primary" htmlType="submit" loading={save.isPending}>
            {t(user ? 'save' : 'create')}
          </Button>
          <Button onClick={onClose}>{t('cancel')}</Button>
        </div>
      </Form>
    </Modal>
  );
}
