import { useQuery } from '@tanstack/react-query';
import { Checkbox, Form, Input, InputNumber, Select, Switch } from 'antd';
import type { ChangeEvent } from 'react';
import type { ReactNode } from 'react';
import { api } from '../../api/client';
import { useCodeOptions } from '../../codes';
import { useWords } from '../../words';
import { useCampaignName, useCampaigns } from '../campaign-names';
import { useHoursName, useHoursSets } from '../hours-sets';
import type { Field } from './differences.rules';
import { DurationField } from './duration-field';
import { FIELD_KINDS } from './field-kinds';
import { useSkillName } from './show-value';
import { fieldWords, words } from './words';

export const FORM = 'campaign';

/** One setting: its name, its control with its unit, and what it does. */
export function SettingLine({ field }: { field: Field }) {
  const t = useWords(fieldWords);
  const kind = FIELD_KINDS[field];
  return (
    <Form.Item label={t(field)} htmlFor={`${FORM}_values_${field}`} className="setting">
      <div className="setting-line">
        <div className="setting-control">
          <Form.Item
            name={['values', field]}
            noStyle
            valuePropName={kind === 'switch' ? 'checked' : 'value'}
            {...(kind === 'dayList' && { getValueFromEvent: toDays })}
            {...(kind === 'script' && { getValueProps: scriptProps, getValueFromEvent: toScript })}
            {...(kind === 'onOff' && { getValueProps: onOffProps, getValueFromEvent: toOnOff })}
            {...(kind === 'caller' && { getValueFromEvent: toNumber })}
          >
            {useControl(field)}
          </Form.Item>
        </div>
        <span className="quiet">{t(`${field}.help`)}</span>
      </div>
    </Form.Item>
  );
}

function useControl(field: Field): ReactNode {
  const t = useWords(words);
  const names = useWords(fieldWords);
  const cases = useCodeOptions('caseReason');
  const closes = useCodeOptions('closeReason');
  const style = { width: 180 };
  const unit = (suffix: string) => <InputNumber style={style} suffix={suffix} />;
  switch (FIELD_KINDS[field]) {
    case 'switch':
      return <Switch />;
    case 'number':
      return <InputNumber style={style} />;
    case 'times':
      return unit(t('times'));
    case 'seconds':
      return unit(t('seconds'));
    case 'days':
      return unit(t('days'));
    case 'minutes':
      return <DurationField label={names(field)} />;
    case 'dayList':
      return (
        <Select mode="tags" style={style} open={false} suffixIcon={null} tokenSeparators={[',', '，', ' ']} />
      );
    case 'cases':
      return <Checkbox.Group options={cases} />;
    case 'facts':
      return (
        <Checkbox.Group
          options={(['renewed', 'ended'] as const).map((value) => ({ value, label: names(`fact.${value}`) }))}
        />
      );
    case 'exhausted':
      return (
        <Select
          style={{ width: 240 }}
          options={closes.filter(({ value }) => value.startsWith('unreachable'))}
        />
      );
    case 'hours':
      return <HoursField />;
    case 'skill':
      return <SkillField />;
    case 'script':
      return <ScriptField />;
    case 'caller':
      return (
        <Input
          style={style}
          inputMode="tel"
          autoComplete="off"
          maxLength={20}
          allowClear
          placeholder={t('usualNumber')}
        />
      );
    case 'onOff':
      return <Switch />;
  }
}

interface FieldProps {
  id?: string;
  value?: string;
  onChange?: (value: string) => void;
}

function HoursField(props: FieldProps) {
  const { data } = useHoursSets();
  const name = useHoursName();
  // The fence and the hours of texts are no campaign's; the server decides what may be chosen.
  const codes = (data?.hours ?? [])
    .map(({ code }) => code)
    .filter((code) => !['statutory', 'texting'].includes(code));
  return (
    <Select
      {...props}
      style={{ width: 180 }}
      options={codes.map((value) => ({ value, label: name(value) }))}
    />
  );
}

function SkillField(props: FieldProps) {
  const { data: campaigns = [] } = useCampaigns();
  const { data: inUse } = useQuery({
    queryKey: ['staff', 'choices'],
    queryFn: ({ signal }) => api.get<{ skills: string[] }>('/api/staff/choices', { signal }),
    staleTime: 60_000,
  });
  const name = useSkillName();
  const ofCampaigns = campaigns.flatMap(({ inForce }) => inForce?.values.skill ?? []);
  const known = new Set(['visit', 'care', ...(inUse?.skills ?? []), ...ofCampaigns]);
  return (
    <Select
      {...props}
      style={{ width: 180 }}
      options={[...known].map((value) => ({ value, label: name(value) }))}
    />
  );
}

/** The newest version of each script, and the one that is chosen. */
function ScriptField(props: FieldProps) {
  const t = useWords(words);
  const nameOf = useCampaignName();
  const { data } = useQuery({
    queryKey: ['scripts'],
    queryFn: ({ signal }) =>
      api.get<{ scripts: { code: string; version: number }[] }>('/api/scripts', { signal }),
    staleTime: 30_000,
  });
  const newest = (data?.scripts ?? []).map(({ code, version }) => `${code}@${version}`);
  const all = [...new Set([...(props.value ? [props.value] : []), ...newest])];
  const label = (value: string) => {
    const [code = '', version = ''] = value.split('@');
    return `${nameOf(code)} ${t('versionNo', { n: Number(version) })}`;
  };
  return (
    <Select
      {...props}
      style={{ width: 240 }}
      showSearch={{ optionFilterProp: 'label' }}
      options={all.map((value) => ({ value, label: label(value) }))}
    />
  );
}

type Script = { code: string; version: number } | undefined;
const scriptProps = (value: Script) => ({ value: value && `${value.code}@${value.version}` });
const toScript = (value: string): Script => {
  const [code = '', version] = value.split('@');
  return { code, version: Number(version) };
};

const onOffProps = (value: 'off' | 'on') => ({ checked: value === 'on' });
const toOnOff = (checked: boolean) => (checked ? 'on' : 'off');

/** Numbers are copied with their blanks; nothing is no number at all. */
const toNumber = ({ target }: ChangeEvent<HTMLInputElement>) => target.value.replace(/[\s-]/g, '') || null;

/** What is no number is left as it is: the server says so at the field. */
const toDays = (days: (string | number)[]) =>
  days.map((day) => (/^\d+$/.test(String(day)) ? Number(day) : day));
