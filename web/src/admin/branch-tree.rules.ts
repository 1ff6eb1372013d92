export interface Branch {
  code: string;
  name: string;
  parentCode: string | null;
}

export interface BranchNode {
  value: string;
  title: string;
  children: BranchNode[];
}

/** Branches below their parents. One whose parent is missing, or that bites its own tail, stands at the top: none is lost. */
export function branchTree(branches: readonly Branch[]): BranchNode[] {
  const nodes = new Map(
    branches.map(({ code, name }) => [
      code,
      { value: code, title: `${name} ${code}`, children: [] as BranchNode[] },
    ]),
  );
  const parents = new Map(branches.map(({ code, parentCode }) => [code, parentCode]));
  const tops: BranchNode[] = [];
  for (const { code, parentCode } of branches) {
    const parent = parentCode === null || isCircle(code, parents) ? undefined : nodes.get(parentCode);
    (parent?.children ?? tops).push(nodes.get(code)!);
  }
  return tops;
}

function isCircle(code: string, parents: ReadonlyMap<string, string | null>): boolean {
  const seen = new Set<string>();
  for (let at: string | null | undefined = code; at; at = parents.get(at)) {
    if (seen.has(at)) return true;
    seen.add(at);
  }
  return false;
}
