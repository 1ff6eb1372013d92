import { App, Button, Form, Input, Modal } from 'antd';
import { useState } from 'react';
import { copyText } from '../admin/copy-text';
import { useChange } from '../api/change';
import { Actor } from '../components/actor';
import { ConfirmButton } from '../components/confirm-button';
import { FormProblem } from '../components/form-problem';
import { focusField } from '../components/focus-field';
import { LoadProblem } from '../components/load-problem';
import { Moment } from '../components/moment';
import { StateTag } from '../components/state-tag';
import { useWords } from '../words';
import { useProviderTemplates, type ProviderTemplate } from './gateway';
import { words } from './gateway.words';
import { useRuleNames } from './rule-names';
import { words as texts } from './texts.words';

/** A gateway that sends by registered template: what to register there, and the code that it gave. */
export function ProviderTemplates() {
  const t = useWords(words);
  const { data, error, refetch } = useProviderTemplates();
  const [entering, setEntering] = useState<ProviderTemplate | null>(null);
  return (
    <section className="panel" aria-labelledby="provider-templates">
      <h2 id="provider-templates" className="part-title">
        {t('codes')}
      </h2>
      <p className="quiet">{t('codesNote')}</p>
      <LoadProblem error={error} onRetry={() => void refetch()} />
      <ul className="plain-list">
        {data?.map((each) => (
          <Line key={`${each.rule} ${each.language} ${each.version}`} of={each} onEnter={setEntering} />
        ))}
      </ul>
      {entering && <CodeDialog of={entering} onEnd={() => setEntering(null)} />}
    </section>
  );
}

function Line({ of, onEnter }: { of: ProviderTemplate; onEnter: (of: ProviderTemplate) => void }) {
  const t = useWords(words);
  const language = useWords(texts);
  const { nameOf } = useRuleNames();
  const { message } = App.useApp();
  const copy = async () => {
    if (await copyText(of.text)) void message.success(t('copied'));
  };
  return (
    <li className="stack" style={{ gap: 4 }}>
      <div className="row">
        <strong>{nameOf(of.rule)}</strong>
        <span>{language(`language.${of.language}`)}</span>
        <span>{t('versionNo', { n: of.version })}</span>
        {of.current && <StateTag tone="good">{t('current')}</StateTag>}
        {of.waiting > 0 && <StateTag tone="warn">{t('waits', { n: of.waiting })}</StateTag>}
        <span className="grow" />
        <span className="quiet">{t('code')}</span>
        <span className="numbers">{of.code ?? t('codeNone')}</span>
        {of.unfit === null && (
          <Button size="small" onClick={() => onEnter(of)}>
            {t(of.code === null ? 'enter' : 'change')}
          </Button>
        )}
      </div>
      {of.unfit ? (
        <div className="fault">{t(`unfit.${of.unfit}`)}</div>
      ) : (
        <div className="row" style={{ alignItems: 'baseline', flexWrap: 'nowrap' }}>
          <span className="grow">{of.text}</span>
          <Button size="small" type="text" onClick={() => void copy()}>
            {t('copy')}
          </Button>
        </div>
      )}
      {of.refusedAs && <div className="fault">{t('refused', { code: of.refusedAs })}</div>}
      {of.changedAt && (
        <div className="quiet">
          {t('changed')} <Actor name={of.changedBy} /> <Moment at={of.changedAt} />
        </div>
      )}
    </li>
  );
}

interface Filled {
  code: string;
  params: Record<string, string>;
}

function CodeDialog({ of, onEnd }: { of: ProviderTemplate; onEnd: () => void }) {
  const t = useWords(words);
  const { message } = App.useApp();
  const { nameOf } = useRuleNames();
  const [form] = Form.useForm<Filled>();
  const save = useChange(
    (body: { code: string | null; params: Record<string, string> }, send) =>
      send.put<ProviderTemplate>('/api/texts/provider-templates', {
        body: {
          provider: 'alibaba',
          rule: of.rule,
          language: of.language,
          version: of.version,
          ...body,
        },
      }),
    {
      renews: [['provider-templates'], ['text-state']],
      onSuccess: () => void message.success(t('saved')),
      closes: onEnd,
    },
  );
  return (
    <Modal
      open
      title={t('enterTitle', { rule: nameOf(of.rule), n: of.version })}
      afterOpenChange={(isOpen) => isOpen && focusField(form, 'code')}
      okText={t('save')}
      cancelText={t('cancel')}
      confirmLoading={save.isPending}
      onOk={form.submit}
      onCancel={onEnd}
      width={480}
    >
      <Form<Filled>
        form={form}
        layout="vertical"
        disabled={save.isPending}
        initialValues={{
          code: of.code ?? '',
          params: Object.fromEntries(of.names.map((name) => [name, of.params[name] ?? name])),
        }}
        onFinish={({ code, params }) => save.mutate({ code: code.trim(), params: params ?? {} })}
      >
        <FormProblem form={form} error={save.error} />
        <p>{of.text}</p>
        <Form.Item
          name="code"
          label={t('code')}
          validateTrigger="onSubmit"
          rules={[{ required: true, whitespace: true, message: t('codePlace') }]}
        >
          <Input autoComplete="off" maxLength={40} placeholder={t('codePlace')} />
        </Form.Item>
        {of.names.length > 0 && (
          <fieldset className="plain-fields">
            <legend>{t('names')}</legend>
            {of.names.map((name) => (
              <Form.Item key={name} name={['params', name]} label={name}>
                <Input autoComplete="off" maxLength={40} />
              </Form.Item>
            ))}
          </fieldset>
        )}
        {of.code !== null && (
          <ConfirmButton
            danger
            size="small"
            question={t('takeBackAsk')}
            onConfirm={() => save.mutateAsync({ code: null, params: {} })}
          >
            {t('takeBack')}
          </ConfirmButton>
        )}
      </Form>
    </Modal>
  );
}
