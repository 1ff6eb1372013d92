import { branchTree, type BranchNode } from './branch-tree.rules';

const branch = (code: string, parentCode: string | null) => ({ code, name: `机构${code}`, parentCode });
const shape = (nodes: BranchNode[]): unknown =>
  Object.fromEntries(nodes.map(({ value, children }) => [value, shape(children)]));

it('puts branches below their parents, in whatever order they come', () =>
  expect(shape(branchTree([branch('3301', '33'), branch('00', null), branch('33', '00')]))).toEqual({
    '00': { '33': { '3301': {} } },
  }));

it('loses none whose parent is missing', () =>
  expect(shape(branchTree([branch('3301', '33')]))).toEqual({ '3301': {} }));

it('loses none of a circle', () =>
  expect(shape(branchTree([branch('a', 'b'), branch('b', 'a'), branch('c', 'a')]))).toEqual({
    a: {},
    b: {},
    c: {},
  }));
