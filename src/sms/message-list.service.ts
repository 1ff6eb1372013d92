import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { z } from 'zod';
import { InvalidInput } from '../errors';
import { ContactService } from '../intake/contact.service';
import { maskPhone } from '../phone-mask.rules';
import { type MessageRow, countMessages, listMessages } from './message-list.sql';
import type { MessageQuery, ReportQuery, reportView } from './text.dto';

/** Reading of the outbox: lists and counts. */
@Injectable()
export class MessageListService {
  constructor(
    private readonly dataSource: DataSource,
    private readonly contacts: ContactService,
  ) {}

  /** Newest first, numbers masked. @throws InvalidInput `contact.invalid_phone` */
  async list(query: MessageQuery): Promise<{ messages: MessageRow[]; next: number | null }> {
    const found = await listMessages(this.dataSource, {
      rule: query.rule ?? null,
      state: query.state ?? null,
      record: query.record ?? null,
      branch: query.branch ?? null,
      phone: query.phone === undefined ? null : this.contacts.readPhone(query.phone),
      reason: query.reason ?? null,
      from: query.from ?? null,
      to: query.to ?? null,
      after: query.after ?? null,
      limit: query.limit,
    });
    return {
      messages: found.map((it) => ({ ...it, phone: it.phone && maskPhone(it.phone) })),
      next: found.length === query.limit ? found.at(-1)!.id : null,
    };
  }

  /** The texts that fell due in a range of dates, counted by the columns asked for. @throws InvalidInput `range_invalid` */
  async report(query: ReportQuery): Promise<z.infer<typeof reportView>> {
    if (query.to < query.from) {
      throw new InvalidInput('range_invalid', '结束日期早于开始日期 · The range ends before it begins.', {
        field: 'to',
      });
    }
    const by = (column: ReportQuery['by'][number]) => query.by.includes(column);
    const asked = {
      rule: by('rule'),
      branch: by('branch'),
      state: by('state'),
      reason: by('reason'),
      day: by('day'),
    };
    const found = await countMessages(
      this.dataSource,
      { from: query.from, to: query.to, rule: query.rule ?? null, branch: query.branch ?? null },
      asked,
    );
    return {
      total: found.reduce((sum, it) => sum + it.messages, 0),
      rows: found.map((it) => ({
        ...(asked.day && { day: it.dueOn! }),
        ...(asked.rule && { rule: it.rule! }),
        ...(asked.branch && { branch: it.branchCode! }),
        ...(asked.state && { state: it.state! }),
        ...(asked.reason && { reason: it.reason }),
        messages: it.messages,
        segments: it.segments,
      })),
    };
  }
}
