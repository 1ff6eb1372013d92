import { Injectable, Optional } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Clock } from '../clock';
import { Conflict, NotFound } from '../errors';
import { Metrics } from '../operation/metrics';
import { maskPhone } from '../phone-mask.rules';
import type { AgainInput, InDoubtQuery } from './again.dto';
import { type AgainRefusal, type AgainVerdict, SETTLES_MS, doubtOf, judgeAgain } from './again.rules';
import { type DoubtRow, type SentAgain, enterAgain, firstTexts, textsInDoubt } from './again.sql';
import { OutboxService } from './outbox.service';

/** An answer from the gateway takes ten seconds at most: what is an intent for longer has to be asked about. */
const ANSWERED_WITHIN_MS = 60_000;

interface Refused {
  id: number;
  why: AgainRefusal;
  from: Date | null;
}

/**
 * Texts that stayed unknown, for a person to decide about: the product never sends one again by itself. What a decision makes is a
 * text of its own, judged as a new one now and once more by every gate at its intent.
 */
@Injectable()
export class AgainService {
  constructor(
    private readonly dataSource: DataSource,
    private readonly clock: Clock,
    private readonly outbox: OutboxService,
    @Optional() private readonly metrics?: Metrics,
  ) {}

  /** Newest intent first, masked, each with why nobody knows and whether it may be sent again by now. */
  async inDoubt(query: InDoubtQuery): Promise<{ texts: InDoubt[]; total: number; asked: number }> {
    const now = this.clock.now();
    const found = await textsInDoubt(
      this.dataSource,
      {
        rule: query.rule ?? null,
        provider: query.provider ?? null,
        branch: query.branch ?? null,
        reason: query.reason ?? null,
        from: query.from === undefined ? null : new Date(query.from),
        to: query.to === undefined ? null : new Date(query.to),
        limit: query.limit,
      },
      new Date(now.getTime() - ANSWERED_WITHIN_MS),
    );
    return { ...found, texts: found.texts.map((text) => seen(text, now)) };
  }

  /**
   * Sends texts again, each at most once whoever asks; those that cannot be are answered with the reason.
   * @throws NotFound `text_unknown` @throws Conflict where none of them can be sent again: `text_` and the reason of the first
   */
  async sendAgain({ ids, note }: AgainInput, by: string): Promise<{ made: SentAgain[]; refused: Refused[] }> {
    const now = this.clock.now();
    const texts = await firstTexts(this.dataSource, ids);
    if (texts.length === 0)
      throw new NotFound('text_unknown', `没有编号 ${ids[0]} 的短信 · There is no text ${ids[0]}.`);
    const may = texts.filter((text) => judgeAgain(text, now.getTime()).kind === 'may').map(({ id }) => id);
    const prepared = may.length > 0 ? await this.outbox.prepareAgain(may, now) : [];
    const intentBefore = new Date(now.getTime() - SETTLES_MS);
    const made =
      prepared.length > 0 ? await enterAgain(this.dataSource, prepared, { by, note, intentBefore }, now) : [];
    const refused = await this.leftOut(
      texts,
      new Set(made.map(({ againOf }) => againOf)),
      new Set(prepared.map(({ againOf }) => againOf)),
      now,
    );
    const [first] = refused;
    if (made.length === 0 && first) throw refusal(first);
    for (const state of ['queued', 'skipped'] as const) {
      const count = made.filter((it) => it.state === state).length;
      if (count > 0) this.metrics?.countText(state, count);
    }
    return { made, refused };
  }

  /** Why not, of those that were not made: by what is known now, since somebody or something may have been quicker. */
  private async leftOut(
    texts: readonly DoubtRow[],
    made: ReadonlySet<number>,
    prepared: ReadonlySet<number>,
    now: Date,
  ): Promise<Refused[]> {
    const out = texts.filter(({ id }) => !made.has(id));
    if (out.length === 0) return [];
    const current = await firstTexts(
      this.dataSource,
      out.map(({ id }) => id),
    );
    return current.map((text) => {
      const verdict = judgeAgain(text, now.getTime());
      if (verdict.kind === 'refused') return { id: text.id, ...whyOf(verdict) };
      // Of no rule that is known, or of a record that is gone; else a report of it waits to be read.
      return { id: text.id, why: prepared.has(text.id) ? 'report_waits' : 'not_owed', from: null };
    });
  }
}

type InDoubt = ReturnType<typeof seen>;

function seen(text: DoubtRow, now: Date) {
  const { againAt: _, state: _state, ...shown } = text;
  const verdict = judgeAgain(text, now.getTime());
  return {
    ...shown,
    phone: text.phone && maskPhone(text.phone),
    doubt: doubtOf(text),
    ...(verdict.kind === 'may' ? { why: null, from: null } : whyOf(verdict)),
  };
}

function whyOf({ why, from }: Extract<AgainVerdict, { kind: 'refused' }>) {
  return { why, from: from === null ? null : new Date(from) };
}

const SAID: Record<AgainRefusal, [zh: string, en: string]> = {
  not_owed: ['不是规则欠客户的短信，不能再次发送', 'is owed to no record and cannot be sent again'],
  again_already: ['已经有人决定再次发送', 'has been sent again by somebody already'],
  not_in_doubt: ['不在存疑之列', 'is not in doubt'],
  stale: ['已过时效，不再发送', 'makes no sense any more'],
  too_young: ['仍在查找', 'is still being looked for'],
  report_waits: ['刚收到回执，请稍后再看', 'has just got a report: look again in a moment'],
};

function refusal({ id, why, from }: Refused): Conflict {
  const [zh, en] = SAID[why];
  const at = from?.toISOString();
  const [whenZh, whenEn] =
    at === undefined ? ['', ''] : [`，${at} 起可以决定`, `; it can be decided about from ${at}`];
  return new Conflict(
    `text_${why}`,
    `短信 ${id} ${zh}${whenZh} · Text ${id} ${en}${whenEn}.`,
    at === undefined ? {} : { facts: { nextAt: at } },
  );
}
