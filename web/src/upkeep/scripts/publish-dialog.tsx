import { Alert, Button, Input, Modal, Skeleton } from 'antd';
import { useState } from 'react';
import { useChange } from '../../api/change';
import { LoadProblem } from '../../components/load-problem';
import { useActor } from '../../trail/actor';
import { useWords } from '../../words';
import { useRuleNames } from '../rule-names';
import { DifferenceList } from './difference-list';
import { isSame, stepsOf, type Draft } from './draft.rules';
import { pathOf, useScript, type Behind, type Published } from './script-api';
import { words } from './words';

interface Props {
  code: string;
  draft: Draft;
  onPublished: (version: number) => void;
  /** The draft stands on this version from now on. */
  onRebase: (version: number) => void;
  onTakeTheirs: () => void;
  onClose: () => void;
}

/** The last look before a version is for ever: what differs, why; and afterwards which campaigns take it. */
export function PublishDialog({ code, draft, onPublished, onRebase, onTakeTheirs, onClose }: Props) {
  const t = useWords(words);
  const [note, setNote] = useState('');
  const steps = stepsOf(draft);
  const base = useScript(code, draft.basedOn);
  const publish = useChange(
    (basedOn: number, send) =>
      send.post<Published>(`${pathOf(code)}/versions`, {
        body: { basedOn, steps, note: note.trim() || null },
      }),
    {
      renews: [['scripts'], ['script', code, null], ['script-versions', code]],
      onSuccess: ({ version }) => onPublished(version),
    },
  );
  const done = publish.data;
  const moved = publish.error?.code === 'script_moved_on' ? publish.error : null;
  const theirs = Number(moved?.facts.version ?? 0);
  const baseSteps = draft.basedOn === 0 ? [] : base.data?.steps;
  const unchanged = draft.basedOn > 0 && baseSteps !== undefined && isSame(baseSteps, steps);

  if (done)
    return (
      <Modal open title={t('published', { n: done.version })} footer={null} onCancel={onClose}>
        <div className="stack">
          {done.campaignsBehind.length > 0 && <div>{t('behind')}</div>}
          {done.campaignsBehind.map((each) => (
            <Taking key={each.campaign} of={each} version={done.version} />
          ))}
          <div className="row">
            <span className="grow" />
            <Button type="primary" onClick={onClose}>
              {t('close')}
            </Button>
          </div>
        </div>
      </Modal>
    );
  return (
    <Modal
      open
      width={640}
      title={t('publishTitle', { n: draft.basedOn + 1 })}
      okText={t('publishNow')}
      cancelText={t('cancel')}
      okButtonProps={{ disabled: moved !== null || unchanged || baseSteps === undefined }}
      confirmLoading={publish.isPending}
      onOk={() => publish.mutate(draft.basedOn)}
      onCancel={onClose}
    >
      <div className="stack">
        {!moved && <LoadProblem error={publish.error ?? base.error} />}
        {moved && (
          <Moved
            code={code}
            base={draft.basedOn}
            version={theirs}
            who={String(moved.facts.createdBy ?? '')}
            isBusy={publish.isPending}
            onMine={() => {
              onRebase(theirs);
              publish.mutate(theirs);
            }}
            onTheirs={onTakeTheirs}
          />
        )}
        <label>
          {t('publishNote')}
          <Input.TextArea
            autoFocus
            value={note}
            maxLength={500}
            rows={1}
            className="grows"
            placeholder={t('publishPlace')}
            onChange={({ target }) => setNote(target.value)}
          />
        </label>
        {draft.basedOn > 0 && <strong>{t('publishDiff', { n: draft.basedOn })}</strong>}
        {baseSteps === undefined && !base.error && <Skeleton active title={false} />}
        {baseSteps && (
          <div
            className="difference-scroll"
            tabIndex={0}
            role="region"
            aria-label={t('publishDiff', { n: draft.basedOn })}
          >
            <DifferenceList before={baseSteps} after={steps} none={t('publishSame', { n: draft.basedOn })} />
          </div>
        )}
      </div>
    </Modal>
  );
}

interface MovedProps {
  code: string;
  base: number;
  version: number;
  who: string;
  isBusy: boolean;
  onMine: () => void;
  onTheirs: () => void;
}

/** Somebody published first: what they changed, and the choice between both. */
function Moved({ code, base, version, who, isBusy, onMine, onTheirs }: MovedProps) {
  const t = useWords(words);
  const actor = useActor();
  const before = useScript(code, base);
  const after = useScript(code, version);
  return (
    <Alert
      type="warning"
      showIcon
      role="alert"
      title={t('moved', { who: actor(who), n: version })}
      description={
        <div className="stack">
          <div>{t('movedNote')}</div>
          {before.data && after.data && (
            <DifferenceList before={before.data.steps} after={after.data.steps} none={t('compareNone')} />
          )}
          <div className="row">
            <Button loading={isBusy} onClick={onMine}>
              {t('movedMine', { n: version + 1 })}
            </Button>
            <Button onClick={onTheirs}>{t('movedTheirs')}</Button>
          </div>
        </div>
      }
    />
  );
}

/** One campaign that still uses an older version, and the change that takes the new one. */
function Taking({ of: { campaign, uses, request }, version }: { of: Behind; version: number }) {
  const t = useWords(words);
  const { nameOf } = useRuleNames();
  const take = useChange((_: void, send) => send.put(request.path, { body: request.body }), {
    renews: [['campaigns']],
  });
  return (
    <div>
      <div className="row">
        <span className="grow">{t('behindUses', { campaign: nameOf(campaign), n: uses })}</span>
        {take.isSuccess ? (
          <span role="status">{t('taken')}</span>
        ) : (
          <Button size="small" loading={take.isPending} onClick={() => take.mutate()}>
            {t('take', { n: version })}
          </Button>
        )}
      </div>
      <LoadProblem error={take.error} />
    </div>
  );
}
