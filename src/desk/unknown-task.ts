import { NotFound } from '../errors';

/** The same answer whether there is no such task or it is another's: nobody learns that it exists. */
export function unknownTask(taskId: number): NotFound {
  return new NotFound('unknown_task', `没有任务 ${taskId} · no task ${taskId} that you hold`, {
    hint: '只能查看您领取的任务 · only a task that you have taken can be looked at',
  });
}
