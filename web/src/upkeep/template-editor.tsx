import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Alert, App, Button, Input, Tag } from 'antd';
import type { TextAreaRef } from 'antd/es/input/TextArea';
import { useEffect, useRef, useState } from 'react';
import { useChange } from '../api/change';
import { api } from '../api/client';
import { ApiProblem } from '../api/problem';
import { LoadProblem } from '../components/load-problem';
import { halfOf } from '../halves.rules';
import { useSettled } from '../settled';
import { useActor } from '../trail/actor';
import { useLanguage, usePick, useWords } from '../words';
import { keepText, keptText } from './kept-text';
import type { TextRule } from './rule-names';
import type { Preview, Template, TextLanguage } from './template';
import { TemplateVersions } from './template-versions';
import { TestSendPanel } from './test-send';
import { words } from './texts.words';

interface Props {
  rule: TextRule;
  language: TextLanguage;
  inForce: Template;
}

const PAUSE_MS = 300;

/** A template beside the text that the customer gets from it. What is not saved is kept on this machine. */
export function TemplateEditor({ rule, language, inForce }: Props) {
  const t = useWords(words);
  const pick = usePick();
  const { message } = App.useApp();
  const [begun] = useState(() => keptText(rule.code, language));
  const [body, setBody] = useState(begun?.body ?? inForce.body);
  const [basedOn, setBasedOn] = useState(begun?.basedOn ?? inForce.version);
  const [note, setNote] = useState('');
  const [samples, setSamples] = useState<Record<string, string>>({});
  const area = useRef<TextAreaRef>(null);
  const isChanged = body !== inForce.body;
  useEffect(
    () => keepText(rule.code, language, isChanged ? { body, basedOn } : null),
    [rule.code, language, body, basedOn, isChanged],
  );

  const save = useChange(
    (at: number, send) =>
      send.put<Template>(`/api/texts/templates/${rule.code}`, {
        body: { language, body, note: note.trim() || null, basedOn: at },
      }),
    {
      renews: [['text-templates'], ['text-template', rule.code]],
      onSuccess: ({ version }) => {
        void message.success(t('saved', { n: version }));
        setBasedOn(version);
        setNote('');
        keepText(rule.code, language, null);
      },
    },
  );
  const hasMoved = save.error?.code === 'template_moved_on';
  const takeTheirs = () => {
    setBody(inForce.body);
    setBasedOn(inForce.version);
  };
  const insert = (name: string) => {
    const field = area.current?.resizableTextArea?.textArea;
    const [from, to] = [field?.selectionStart ?? body.length, field?.selectionEnd ?? body.length];
    const put = `{{${name}}}`;
    setBody(body.slice(0, from) + put + body.slice(to));
    requestAnimationFrame(() => {
      field?.focus();
      field?.setSelectionRange(from + put.length, from + put.length);
    });
  };
  const data = Object.fromEntries(Object.entries(samples).filter(([, value]) => value !== ''));

  return (
    <div className="text-editor">
      <div className="stack">
        <div className="panel stack">
          <div className="row">
            <h2>{t('body')}</h2>
            <Tag>
              {t('version', { n: inForce.version })} · {t('inForce')}
            </Tag>
            {isChanged && <span className="text-draft">{t('draftKept')}</span>}
          </div>
          <Input.TextArea
            ref={area}
            aria-label={t('body')}
            value={body}
            maxLength={1000}
            rows={4}
            className="grows"
            onChange={({ target }) => setBody(target.value)}
          />
          <div className="row">
            {rule.variables.map((variable) => (
              <Button
                key={variable.name}
                size="small"
                aria-label={t('insert', { name: pick(variable.zh, variable.en) })}
                onClick={() => insert(variable.name)}
              >
                {pick(variable.zh, variable.en)}
              </Button>
            ))}
          </div>
          <span className="quiet">{t('bodyNote')}</span>
          {hasMoved && (
            <Moved
              mine={body}
              theirs={inForce}
              isBusy={save.isPending}
              onTheirs={() => {
                takeTheirs();
                save.reset();
              }}
              onMine={() => {
                setBasedOn(inForce.version);
                save.mutate(inForce.version);
              }}
            />
          )}
          {!hasMoved && <LoadProblem error={save.error} />}
          <div className="row">
            <Input
              aria-label={t('saveNote')}
              placeholder={`${t('saveNote')} · ${t('saveNotePlace')}`}
              className="grow"
              maxLength={500}
              value={note}
              onChange={({ target }) => setNote(target.value)}
            />
            <Button
              type="primary"
              disabled={!isChanged || body.trim() === ''}
              loading={save.isPending}
              onClick={() => save.mutate(basedOn)}
            >
              {t('save', { n: inForce.version + 1 })}
            </Button>
            {isChanged && <Button onClick={takeTheirs}>{t('revert')}</Button>}
          </div>
        </div>
        <TemplateVersions code={rule.code} language={language} onRestore={setBody} />
      </div>
      <div className="stack">
        <PreviewPanel rule={rule} language={language} body={body} data={data} />
        <div className="panel stack">
          <h2>{t('samples')}</h2>
          {rule.variables.map((variable) => (
            <label key={variable.name} className="sample-line">
              <span className="quiet">{pick(variable.zh, variable.en)}</span>
              <Input
                value={samples[variable.name] ?? ''}
                placeholder={variable.sample[language]}
                maxLength={200}
                onChange={({ target }) => setSamples({ ...samples, [variable.name]: target.value })}
              />
            </label>
          ))}
        </div>
        <TestSendPanel rule={rule.code} language={language} body={isChanged ? body : null} values={data} />
      </div>
    </div>
  );
}

interface PreviewProps {
  rule: TextRule;
  language: TextLanguage;
  body: string;
  data: Record<string, string>;
}

function PreviewPanel({ rule, language, body, data }: PreviewProps) {
  const t = useWords(words);
  const pageLanguage = useLanguage();
  const asked = useSettled(JSON.stringify({ rule: rule.code, language, body, data }), PAUSE_MS);
  const {
    data: made,
    error,
    isFetching,
  } = useQuery({
    queryKey: ['text-preview', asked],
    queryFn: ({ signal }) =>
      api.post<Preview>('/api/texts/preview', { body: JSON.parse(asked) as unknown, signal }),
    placeholderData: keepPreviousData,
    staleTime: Infinity,
    retry: false,
  });
  const isWrong = error instanceof ApiProblem && error.status === 400;
  return (
    <section className="panel stack" aria-label={t('preview')} aria-busy={isFetching}>
      <h2>{t('preview')}</h2>
      {error && !isWrong && <LoadProblem error={error} />}
      {isWrong && <div className="fault">{[error.message, error.hint].filter(Boolean).join(' ')}</div>}
      {!error && made?.text != null && <div className="text-bubble">{made.text}</div>}
      {!error && made?.refused && (
        <div className="fault">
          {t(`refused.${made.refused}`)}
          {made.detail && `: ${halfOf(made.detail, pageLanguage)}`}
        </div>
      )}
      {!error && made?.size && (
        <div className="row">
          <span className="quiet numbers">
            {t('size', {
              encoding: made.size.encoding,
              characters: made.size.characters,
              n: made.size.segments,
            })}
          </span>
          {made.size.segments > 1 && (
            <span className="text-draft">{t('sizeMore', { n: made.size.segments })}</span>
          )}
        </div>
      )}
    </section>
  );
}

interface MovedProps {
  mine: string;
  theirs: Template;
  isBusy: boolean;
  onTheirs: () => void;
  onMine: () => void;
}

/** Somebody else saved first: both texts side by side, and the choice. */
function Moved({ mine, theirs, isBusy, onTheirs, onMine }: MovedProps) {
  const t = useWords(words);
  const actor = useActor();
  return (
    <Alert
      type="warning"
      showIcon
      role="alert"
      title={t('moved', { who: actor(theirs.createdBy), n: theirs.version })}
      description={
        <div className="stack">
          <div>{t('movedNote')}</div>
          <div>
            <strong>{t('theirs', { n: theirs.version })}</strong> {theirs.body}
          </div>
          <div>
            <strong>{t('yours')}</strong> {mine}
          </div>
          <div className="row">
            <Button loading={isBusy} onClick={onMine}>
              {t('movedMine')}
            </Button>
            <Button onClick={onTheirs}>{t('movedTheirs')}</Button>
          </div>
        </div>
      }
    />
  );
}
