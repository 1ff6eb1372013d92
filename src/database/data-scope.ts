import { AsyncLocalStorage } from 'node:async_hooks';

/**
 * What the work under way may see of the records. `system`: everything (ticks, the start, the dialler, whose reach a claim
 * decides). `branches`: rows of these branches alone; the database itself hides the others (row-level security), so that a
 * statement which forgot its condition shows too little, never too much. None: nothing.
 */
export type DataScope = { kind: 'system' } | { kind: 'branches'; branches: readonly string[] };

export const SYSTEM: DataScope = { kind: 'system' };
export const NOBODY: DataScope = { kind: 'branches', branches: [] };

/** A box, so that a request's scope can be decided after the request has begun: its person is known late. */
export interface ScopeBox {
  scope: DataScope;
}

const storage = new AsyncLocalStorage<ScopeBox>();

/** Runs `work`, and all that it starts, within `scope`. */
export function inScope<T>(scope: DataScope, work: () => T): T {
  return storage.run({ scope }, work);
}

/** The same with a box of the caller's, whose content may change while the work is under way. */
export function inBox<T>(box: ScopeBox, work: () => T): T {
  return storage.run(box, work);
}

/**
 * Runs `work` with everything in sight, for a step that has been allowed and must look beyond the caller's branches: whether
 * a number is being called for another one, say. What it finds must not reach the caller.
 */
export function asSystem<T>(work: () => T): T {
  return storage.run({ scope: SYSTEM }, work);
}

/** The scope of the work under way; undefined outside of any. */
export function currentScope(): DataScope | undefined {
  return storage.getStore()?.scope;
}
