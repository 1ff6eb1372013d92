import { PlusOutlined } from '@ant-design/icons';
import { Button, Form, Input, Modal, Skeleton, Table } from 'antd';
import { useState } from 'react';
import { useSearchParams } from 'react-router';
import { Actor } from '../components/actor';
import { focusField } from '../components/focus-field';
import { LoadProblem } from '../components/load-problem';
import { Moment } from '../components/moment';
import { PageHead } from '../components/page-head';
import { StateTag } from '../components/state-tag';
import { useWords } from '../words';
import { useRuleNames } from './rule-names';
import './scripts/scripts.css';
import { keptDraft } from './scripts/kept-draft';
import { useScript, useScripts, type ScriptSummary } from './scripts/script-api';
import { ScriptEditor } from './scripts/script-editor';
import { words } from './scripts/words';
import './upkeep.css';

/** All scripts; one of them in the editor. */
export function Component() {
  const [params, setParams] = useSearchParams();
  const code = params.get('script');
  const isNew = params.get('new') === '1';
  const back = () => setParams({});
  if (code === null)
    return (
      <ScriptTable
        onOpen={(chosen, fresh) => setParams(fresh ? { script: chosen, new: '1' } : { script: chosen })}
      />
    );
  return <OneScript key={code} code={code} isNew={isNew} onBack={back} />;
}

function OneScript({ code, isNew, onBack }: { code: string; isNew: boolean; onBack: () => void }) {
  const t = useWords(words);
  const { data, error, refetch } = useScript(code, null);
  if (data) return <ScriptEditor code={code} published={data} onBack={onBack} />;
  // A new script is not there yet: that it cannot be found is as it should be.
  if (error && isNew) return <ScriptEditor code={code} published={null} onBack={onBack} />;
  return (
    <div className="stack">
      <PageHead title={t('title')}>
        <Button onClick={onBack}>{t('back')}</Button>
      </PageHead>
      {error ? <LoadProblem error={error} onRetry={() => void refetch()} /> : <Skeleton active />}
    </div>
  );
}

function ScriptTable({ onOpen }: { onOpen: (code: string, isNew: boolean) => void }) {
  const t = useWords(words);
  const { nameOf } = useRuleNames();
  const { data, error, isPending, refetch } = useScripts();
  const [creating, setCreating] = useState(false);
  const rows = data ?? [];
  return (
    <div className="stack">
      <PageHead title={t('title')} note={t('note')}>
        <Button icon={<PlusOutlined />} onClick={() => setCreating(true)}>
          {t('create')}
        </Button>
      </PageHead>
      <LoadProblem error={error} onRetry={() => void refetch()} />
      <Table<ScriptSummary>
        aria-label={t('list')}
        size="small"
        rowKey="code"
        dataSource={rows}
        pagination={false}
        loading={{ spinning: isPending, delay: 150 }}
        locale={{ emptyText: <div className="table-waiting" /> }}
        columns={[
          {
            title: t('name'),
            render: (_, { code }) => (
              <Button type="link" className="script-link" onClick={() => onOpen(code, false)}>
                {nameOf(code)}
              </Button>
            ),
          },
          {
            title: t('draft'),
            render: (_, { code }) => keptDraft(code) && <StateTag tone="warn">{t('hasDraft')}</StateTag>,
          },
          {
            title: t('version'),
            align: 'right',
            width: 90,
            render: (_, it) => <span className="numbers">{it.version}</span>,
          },
          {
            title: t('steps'),
            align: 'right',
            width: 90,
            render: (_, it) => <span className="numbers">{it.steps}</span>,
          },
          {
            title: t('questions'),
            align: 'right',
            width: 90,
            render: (_, it) => <span className="numbers">{it.questions}</span>,
          },
          {
            title: t('by'),
            width: 220,
            render: (_, it) => (
              <>
                <Moment at={it.createdAt} /> <Actor name={it.createdBy} />
              </>
            ),
          },
        ]}
      />
      {creating && (
        <CreateDialog
          taken={rows.map(({ code }) => code)}
          onCreate={(code) => onOpen(code, true)}
          onClose={() => setCreating(false)}
        />
      )}
    </div>
  );
}

interface CreateProps {
  taken: readonly string[];
  onCreate: (code: string) => void;
  onClose: () => void;
}

function CreateDialog({ taken, onCreate, onClose }: CreateProps) {
  const t = useWords(words);
  const [form] = Form.useForm<{ code: string }>();
  return (
    <Modal
      open
      title={t('create')}
      afterOpenChange={(isOpen) => isOpen && focusField(form, 'code')}
      okText={t('open')}
      cancelText={t('cancel')}
      onOk={form.submit}
      onCancel={onClose}
    >
      <Form form={form} layout="vertical" onFinish={({ code }) => onCreate(code)}>
        <Form.Item
          name="code"
          label={t('createCode')}
          extra={t('createNote')}
          rules={[
            { required: true, pattern: /^[a-z][a-z0-9-]{0,39}$/, message: t('createWrong') },
            {
              validator: (_rule, code: string) =>
                taken.includes(code) ? Promise.reject(new Error(t('createTaken'))) : Promise.resolve(),
            },
          ]}
        >
          <Input autoFocus maxLength={40} autoComplete="off" />
        </Form.Item>
      </Form>
    </Modal>
  );
}
