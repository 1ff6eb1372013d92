/** What decides which lanes somebody serves. */
export interface Caller {
  staffNo: string;
  role: string;
  branchCode: string | null;
  skills: readonly string[];
}

/** Skills of an agent of the centre who has none on record: a small centre lets everybody call everybody. */
const EVERY_SKILL = ['visit', 'care'];

/**
 * Pools that a caller serves (product §2: who calls). Everybody serves their own (`staff:<no>`: their promises, and a
 * salesperson's renewals); agents serve their skills; a branch's clerks and agents serve their branch's team.
 */
export function poolsOf(caller: Caller): string[] {
  const pools = [`staff:${caller.staffNo}`];
  if (caller.role === 'agent' || caller.role === 'supervisor')
    pools.push(...(caller.skills.length ? caller.skills : EVERY_SKILL));
  if ((caller.role === 'agent' || caller.role === 'branch') && caller.branchCode)
    pools.push(`branch:${caller.branchCode}`);
  return pools;
}
