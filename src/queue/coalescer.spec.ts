import { exclusive, matching } from './coalescer';

interface Row {
  id: number;
  says: string;
}

describe('requests that share a statement', () => {
  it('share an answer where the statement reads', async () => {
    const batches: Row[][] = [];
    const reading = matching(
      async (batch: Row[]) => (batches.push(batch), [{ id: 1 }]),
      (row, found: { id: number }) => row.id === found.id,
    );
    const asked = [1, 1, 2].map((id) => reading.ask({ id, says: 'read' }));
    expect(await Promise.all(asked)).toEqual([{ id: 1 }, { id: 1 }, null]);
    expect(batches).toHaveLength(1);
  });

  it('do not share one where it writes: the first is run and answered, the others hear null', async () => {
    const run: Row[] = [];
    const writing = exclusive(
      async (batch: Row[]) => (run.push(...batch), batch.map(({ id }) => ({ id }))),
      (row) => row.id,
      (done: { id: number }) => done.id,
    );
    const asked = [
      { id: 1, says: 'completed' },
      { id: 1, says: 'refused' },
      { id: 2, says: 'busy' },
      { id: 1, says: 'completed' },
    ].map((row) => writing.ask(row));
    expect(await Promise.all(asked)).toEqual([{ id: 1 }, null, { id: 2 }, null]);
    expect(run.map((row) => row.says)).toEqual(['completed', 'busy']);
    expect(await writing.ask({ id: 1, says: 'again' })).toEqual({ id: 1 });
  });

  it('fail one by one when the statement fails as a whole', async () => {
    const writing = exclusive(
      async (batch: Row[]) => {
        if (batch.some((row) => row.says === 'bad')) throw new Error('bad row');
        return batch.map(({ id }) => ({ id }));
      },
      (row) => row.id,
      (done: { id: number }) => done.id,
    );
    const asked = [1, 2, 3].map((id) => writing.ask({ id, says: id === 2 ? 'bad' : 'good' }));
    const told = await Promise.allSettled(asked);
    expect(told.map((each) => each.status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  });
});
