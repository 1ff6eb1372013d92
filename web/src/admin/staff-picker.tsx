import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Select } from 'antd';
import { useState } from 'react';
import { api } from '../api/client';
import { words as shell } from '../shell.words';
import { useWords } from '../words';
import type { Member } from './user';
import { words } from './words';

interface Props {
  id: string;
  onChoose: (member: Member) => void;
}

/** Somebody of the staff list, found by the beginning of a number or name. */
export function StaffPicker({ id, onChoose }: Props) {
  const t = useWords(words);
  const roles = useWords(shell);
  const [text, setText] = useState('');
  const { data, isFetching } = useQuery({
    queryKey: ['staff', 'choice', text],
    queryFn: ({ signal }) =>
      api.get<{ staff: Member[] }>('/api/staff', { query: { q: text, limit: 20 }, signal }),
    placeholderData: keepPreviousData,
    staleTime: 30_000,
  });
  const staff = data?.staff ?? [];
  return (
    <Select
      id={id}
      showSearch={{ filterOption: false, onSearch: (typed) => setText(typed.trim()) }}
      allowClear
      loading={isFetching}
      notFoundContent={t('noStaff')}
      options={staff.map(({ staffNo, name, role }) => ({
        value: staffNo,
        label: `${name} ${staffNo} · ${roles(`role.${role}`)}`,
      }))}
      onChange={(staffNo?: string) => {
        const member = staff.find((each) => each.staffNo === staffNo);
        if (member) onChoose(member);
      }}
    />
  );
}
