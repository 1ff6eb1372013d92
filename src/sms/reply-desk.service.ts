import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Clock } from '../clock';
import { Conflict, NotFound } from '../errors';
import { maskPhone } from '../phone-mask.rules';
import type { RepliesQuery } from './reply.dto';
import { type ReplyRow, countWaiting, findReply, listReplies, markHandled } from './reply-list.sql';

/** Every open page asks once a minute: more than a menu has room for is not counted. */
const MOST_COUNTED = 100;

/** What people do with replies that nothing was concluded from: they read them, and say that they have been dealt with. */
@Injectable()
export class ReplyDeskService {
  constructor(
    private readonly dataSource: DataSource,
    private readonly clock: Clock,
  ) {}

  /**
   * Newest first, the sender's number masked. The words are shown as they were written, a number among them too: whoever
   * must act on "call me on my other number" has to read it.
   */
  async list(query: RepliesQuery): Promise<{ replies: ReplyRow[]; next: number | null }> {
    const found = await listReplies(this.dataSource, {
      handled: query.handled ?? null,
      after: query.after ?? null,
      limit: query.limit,
    });
    return {
      replies: found.map(shown),
      next: found.length === query.limit ? found.at(-1)!.id : null,
    };
  }

  async waiting(): Promise<{ waiting: number }> {
    return { waiting: await countWaiting(this.dataSource, MOST_COUNTED) };
  }

  /** @throws NotFound `reply_unknown`; Conflict `reply_handled` */
  async handle(id: number, note: string | null, by: string): Promise<ReplyRow> {
    const done = await this.dataSource.transaction((manager) =>
      markHandled(manager, id, by, note || null, this.clock.now()),
    );
    const found = await findReply(this.dataSource, id);
    if (!found) throw new NotFound('reply_unknown', `没有回复 ${id} · There is no reply ${id}.`);
    if (!done)
      throw new Conflict(
        'reply_handled',
        `这条回复已由 ${found.handledBy} 处理 · This reply has been handled by ${found.handledBy}.`,
        { facts: { handledBy: found.handledBy, handledAt: found.handledAt } },
      );
    return shown(found);
  }
}

function shown(reply: ReplyRow): ReplyRow {
  return { ...reply, phone: maskPhone(reply.phone) };
}
