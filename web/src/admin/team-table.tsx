import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '../api/client';
import { useCode } from '../codes';
import { Nothing } from '../components/nothing';
import { PageTable, type Column } from '../components/page-table';
import { StateTag, type Tone } from '../components/state-tag';
import { useJoin } from '../join';
import { words as shell } from '../shell.words';
import { useWords } from '../words';
import { PlaceForm, type Choices } from './place-form';
import { ROLES, type Member } from './user';
import { words } from './words';

const TONES: Record<string, Tone> = {
  ready: 'good',
  talking: 'busy',
  wrap_up: 'busy',
  break: 'warn',
  offline: 'idle',
};
const NONE: Choices = { teams: [], skills: [] };

/** Teams and skills: who takes which calls. */
export function TeamTable() {
  const t = useWords(words);
  const roles = useWords(shell);
  const code = useCode();
  const join = useJoin();
  const [opened, setOpened] = useState<Member | null>(null);
  const { data: choices = NONE } = useQuery({
    queryKey: ['staff', 'choices'],
    queryFn: ({ signal }) => api.get<Choices>('/api/staff/choices', { signal }),
    staleTime: 30_000,
  });
  const plain = (values: readonly string[]) => values.map((value) => ({ value, label: value }));
  const columns: Column<Member>[] = [
    { key: 'staffNo', title: t('staffNo') },
    { key: 'name', title: t('name') },
    { key: 'role', title: t('role'), render: ({ role }) => roles(`role.${role}`) },
    { key: 'team', title: t('team'), render: ({ team }) => team ?? '—' },
    {
      key: 'skills',
      title: t('skills'),
      render: ({ skills }) =>
        skills.length > 0 ? join(skills) : <span className="quiet">{t('anySkill')}</span>,
    },
    {
      key: 'branch',
      title: t('staffBranch'),
      render: ({ branchCode, branchName }) =>
        branchCode ? `${branchName ?? ''} ${branchCode}` : <span className="quiet">{t('atCentre')}</span>,
    },
    {
      key: 'state',
      title: t('staffState'),
      render: ({ state }) =>
        state ? <StateTag tone={TONES[state] ?? 'idle'}>{code('agentState', state)}</StateTag> : '—',
    },
  ];
  return (
    <>
      <PageTable<Member>
        id="staff"
        prefix="s-"
        path="/api/staff"
        list="staff"
        label={t('tabTeams')}
        columns={columns}
        rowKey={({ staffNo }) => staffNo}
        onOpen={setOpened}
        empty={<Nothing>{t('emptyStaff')}</Nothing>}
        filters={[
          { kind: 'text', key: 'q', label: t('findStaff') },
          {
            kind: 'choice',
            key: 'role',
            label: t('role'),
            options: ROLES.map((value) => ({ value, label: roles(`role.${value}`) })),
          },
          { kind: 'choice', key: 'team', label: t('team'), options: plain(choices.teams) },
          { kind: 'choice', key: 'skill', label: t('skills'), options: plain(choices.skills) },
        ]}
      />
      {opened && <PlaceForm member={opened} choices={choices} onClose={() => setOpened(null)} />}
    </>
  );
}
