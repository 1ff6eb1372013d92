import { useQuery } from '@tanstack/react-query';
import { TreeSelect } from 'antd';
import { useMemo } from 'react';
import { api } from '../api/client';
import { branchTree, type Branch } from './branch-tree.rules';

const NONE: Branch[] = [];

/** Branches as the person may see them; they change once a week at most. */
function useBranches(): Branch[] {
  const { data } = useQuery({
    queryKey: ['branches'],
    queryFn: async ({ signal }) =>
      (await api.get<{ branches: Branch[] }>('/api/branches', { signal })).branches,
    staleTime: 300_000,
  });
  return data ?? NONE;
}

/** Name and code of a branch; a code that is nobody's stands as it is. */
export function useBranchName(): (code: string) => string {
  const branches = useBranches();
  return useMemo(() => {
    const names = new Map(branches.map(({ code, name }) => [code, name]));
    return (code) => (names.has(code) ? `${names.get(code)} ${code}` : code);
  }, [branches]);
}

interface Props {
  id?: string;
  value?: string | null;
  onChange?: (code: string | null) => void;
  placeholder: string;
  disabled?: boolean;
  'aria-label'?: string;
}

/** One branch of the tree, found by name or code. */
export function BranchPicker({ value, onChange, ...rest }: Props) {
  const branches = useBranches();
  const tree = useMemo(() => branchTree(branches), [branches]);
  return (
    <TreeSelect
      {...rest}
      allowClear
      style={{ width: '100%' }}
      showSearch={{ treeNodeFilterProp: 'title' }}
      treeDefaultExpandedKeys={tree.length === 1 ? [tree[0]!.value] : []}
      treeData={tree}
      value={value ?? undefined}
      onChange={(code: string | undefined) => onChange?.(code ?? null)}
    />
  );
}
