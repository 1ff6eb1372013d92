import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Alert, Button, Checkbox, Progress, Select } from 'antd';
import { useState } from 'react';
import { api, newKey } from '../api/client';
import { DropFile } from '../components/drop-file';
import { LoadProblem } from '../components/load-problem';
import { remember, remembered } from '../remember';
import { useWords } from '../words';
import { ENCODINGS, KINDS, type ImportResult, type ImportRun, type Kind } from './import-run';
import { words } from './imports.words';

interface Props {
  onRunning: (isRunning: boolean) => void;
  onDetails: (id: number) => void;
}

const TYPES: [RegExp, string][] = [
  [/\.xlsx$/i, 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'],
  [/\.(tsv|tab)$/i, 'text/tab-separated-values'],
  [/./, 'text/csv'],
];

/** One file on its way in: chosen or dropped, uploaded, read, counted. */
export function ImportUpload({ onRunning, onDetails }: Props) {
  const t = useWords(words);
  const client = useQueryClient();
  const [kind, setKind] = useState<Kind | undefined>(() =>
    KINDS.find((each) => each === remembered('import.kind')),
  );
  const [encoding, setEncoding] = useState<string>();
  const [delimiter, setDelimiter] = useState<string>();
  const [dryRun, setDryRun] = useState(false);
  const [part, setPart] = useState(0);

  const sent = useMutation({
    mutationFn: ({ file, key, of }: { file: File; key: string; of: Kind }) =>
      api.upload<ImportResult>(`/api/imports/${of}`, file, {
        query: { filename: file.name, encoding, delimiter, dryRun: String(dryRun) },
        type: TYPES.find(([name]) => name.test(file.name))![1],
        key,
        onProgress: setPart,
      }),
    onMutate: () => {
      setPart(0);
      onRunning(true);
    },
    onSettled: () => {
      onRunning(false);
      void client.invalidateQueries({ queryKey: ['imports'] });
    },
  });
  const result = sent.data;
  return (
    <section className="panel stack" aria-label={t('upload')}>
      <div className="row">
        <Select
          aria-label={t('kind')}
          placeholder={t('kind')}
          style={{ width: 140 }}
          value={kind}
          disabled={sent.isPending}
          options={KINDS.map((value) => ({ value, label: t(`kind.${value}`) }))}
          onChange={(value) => {
            remember('import.kind', value);
            setKind(value);
          }}
        />
        <Select
          aria-label={t('encoding')}
          placeholder={t('encodingAuto')}
          style={{ width: 170 }}
          allowClear
          value={encoding}
          disabled={sent.isPending}
          options={ENCODINGS.map((value) => ({ value, label: value.toUpperCase() }))}
          onChange={setEncoding}
        />
        <Select
          aria-label={t('delimiter')}
          placeholder={t('delimiterAuto')}
          style={{ width: 170 }}
          allowClear
          value={delimiter}
          disabled={sent.isPending}
          options={[',', ';', '|', 'tab'].map((value) => ({
            value,
            label: value === 'tab' ? t('tab') : value,
          }))}
          onChange={setDelimiter}
        />
        <Checkbox
          checked={dryRun}
          disabled={sent.isPending}
          onChange={({ target }) => setDryRun(target.checked)}
        >
          {t('tryOnly')}
        </Checkbox>
      </div>
      <LoadProblem error={sent.error} />
      {sent.isPending ? (
        <Underway name={sent.variables.file.name} part={part} />
      ) : (
        <DropFile
          label={kind === undefined ? t('chooseKind') : t('drop')}
          accept=".csv,.tsv,.tab,.txt,.xlsx"
          disabled={kind === undefined}
          onFile={(file) => kind && sent.mutate({ file, key: newKey(), of: kind })}
        />
      )}
      {result && !sent.isPending && (
        <Alert
          type={result.rejected > 0 ? 'warning' : 'success'}
          showIcon
          role="status"
          title={
            result.runId === null
              ? t('doneTried')
              : result.rejected > 0
                ? t('doneRejected', { n: result.rejected })
                : t('done')
          }
          description={<CountsLine of={result} />}
          action={
            result.runId !== null &&
            result.rejected > 0 && (
              <Button onClick={() => onDetails(result.runId!)}>{t('rejectedRows')}</Button>
            )
          }
        />
      )}
    </section>
  );
}

/** The upload first, then the rows as the server reads them. */
function Underway({ name, part }: { name: string; part: number }) {
  const t = useWords(words);
  const isUp = part >= 1;
  const { data } = useQuery({
    queryKey: ['imports', 'underway'],
    queryFn: ({ signal }) =>
      api.get<{ imports: ImportRun[] }>('/api/imports', { query: { limit: 1 }, signal }),
    enabled: isUp,
    refetchInterval: 700,
  });
  const run = data?.imports[0];
  const percent = Math.round(part * 100);
  return (
    <div role="status">
      <Progress percent={percent} status="active" aria-label={name} />
      {!isUp
        ? t('uploading', { name, part: percent })
        : run?.state === 'running' && run.rowsRead > 0
          ? t('reading', { n: run.rowsRead })
          : t('readingStart')}
    </div>
  );
}

/** The sum, written out: what was read is what became of it. */
export function CountsLine({
  of: { rowsRead, created, updated, unchanged, rejected },
}: {
  of: ImportResult | ImportRun;
}) {
  const t = useWords(words);
  return (
    <span className="numbers">{t('sum', { read: rowsRead, created, updated, unchanged, rejected })}</span>
  );
}
