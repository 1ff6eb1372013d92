import { Alert, App, AutoComplete, Button, Form, Modal, Select } from 'antd';
import { useChange } from '../api/change';
import { FormProblem } from '../components/form-problem';
import { useWords } from '../words';
import { BranchPicker } from './branch-picker';
import type { Member } from './user';
import { words } from './words';

export interface Choices {
  teams: string[];
  skills: string[];
}

interface Values {
  team?: string;
  skills: string[];
  branchCode?: string | null;
}

interface Props {
  member: Member;
  choices: Choices;
  onClose: () => void;
}

/** Changes the team, skills and branch of somebody of the staff. */
export function PlaceForm({ member, choices, onClose }: Props) {
  const t = useWords(words);
  const { message } = App.useApp();
  const [form] = Form.useForm<Values>();
  const save = useChange(
    ({ team, skills, branchCode }: Values, send) =>
      send.put<Member>(`/api/staff/${encodeURIComponent(member.staffNo)}`, {
        body: { team: team?.trim() || null, skills, branchCode: branchCode ?? null },
      }),
    {
      renews: [['staff']],
      onSuccess: () => void message.success(t('placed')),
      closes: onClose,
    },
  );
  return (
    <Modal open title={t('placeTitle', { name: member.name })} footer={null} onCancel={onClose}>
      <Form<Values>
        form={form}
        layout="vertical"
        requiredMark={false}
        initialValues={member}
        onFinish={(values) => save.mutate(values)}
      >
        <FormProblem form={form} error={save.error} />
        <Form.Item name="team" label={t('team')}>
          <AutoComplete allowClear options={choices.teams.map((value) => ({ value }))} />
        </Form.Item>
        <Form.Item name="skills" label={t('skills')} extra={t('skillsNote')}>
          <Select
            mode="tags"
            options={choices.skills.map((value) => ({ value }))}
            placeholder={t('anySkill')}
          />
        </Form.Item>
        <Form.Item name="branchCode" label={t('staffBranch')}>
          <BranchPicker placeholder={t('atCentre')} />
        </Form.Item>
        <Form.Item>
          <Alert type="info" showIcon title={t('placeNote')} />
        </Form.Item>
        <div className="row">
          <Button type="primary" htmlType="submit" loading={save.isPending}>
            {t('save')}
          </Button>
          <Button onClick={onClose}>{t('cancel')}</Button>
        </div>
      </Form>
    </Modal>
  );
}
