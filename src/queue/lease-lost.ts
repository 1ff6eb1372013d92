import { Conflict } from '../errors';

/** The claim's fence: somebody else holds the task by now, or it went back. */
export function leaseLost(taskId: number): Conflict {
  return new Conflict('lease_lost', `任务 ${taskId} 已不在您手上 · task ${taskId} is no longer yours`, {
    hint: '请领取下一条 · take the next task',
  });
}
