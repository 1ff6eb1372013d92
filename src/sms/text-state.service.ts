import { Inject, Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Clock } from '../clock';
import { NotFound } from '../errors';
import { ContactService } from '../intake/contact.service';
import { maskPhone } from '../phone-mask.rules';
import { type DeadNumber, findDeadNumber, liftDeadNumber, listDeadNumbers } from './dead-number.sql';
import { type TextState, textState } from './text-state.sql';
import { TEXT_GATEWAY, type TextGateway } from './gateways/port';
import { type TemplatePause, listPauses, resumeTemplate } from './template-pause.sql';
import { ALL_TEXT_RULES } from './text-rules';

/** What holds texts back: the gateway, a paused template, a number that takes none; and how people let them go again. */
@Injectable()
export class TextStateService {
  constructor(
    private readonly dataSource: DataSource,
    private readonly clock: Clock,
    private readonly contacts: ContactService,
    @Inject(TEXT_GATEWAY) private readonly gateway: Pick<TextGateway, 'name'>,
  ) {}

  async state(): Promise<{ gateway: string } & TextState> {
    const { name } = this.gateway;
    return { gateway: name, ...(await textState(this.dataSource, name, this.clock.now())) };
  }

  async pauses(): Promise<(TemplatePause & { nameZh: string; nameEn: string })[]> {
    return (await listPauses(this.dataSource)).map(named);
  }

  /** Its queue goes out with the next drain; what the network filtered is not sent again. @throws NotFound `template_pause_unknown` */
  async resume(id: number, note: string | null, by: string) {
    const [pause] = await listPauses(this.dataSource, id);
    const resumed = pause && (await resumeTemplate(this.dataSource, id, by, note || null, this.clock.now()));
    if (!resumed)
      throw new NotFound(
        'template_pause_unknown',
        `没有编号 ${id} 的暂停 · No template is paused under number ${id}.`,
      );
    return named(pause);
  }

  /** Newest first, masked. @throws InvalidInput `contact.invalid_phone` */
  async deadNumbers(query: { phone?: string; after?: number; limit: number }) {
    const found = await listDeadNumbers(this.dataSource, {
      phone: query.phone === undefined ? null : this.contacts.readPhone(query.phone),
      after: query.after ?? null,
      limit: query.limit,
    });
    return { numbers: found.map(masked), next: found.length === query.limit ? found.at(-1)!.id : null };
  }

  /** Texts are tried there again. @throws NotFound `dead_number_unknown` */
  async liftNumber(id: number, by: string) {
    if (!(await liftDeadNumber(this.dataSource, { phone: null, id }, by, this.clock.now())))
      throw new NotFound(
        'dead_number_unknown',
        `没有编号 ${id} 的停发号码 · No number is closed to texts under ${id}.`,
      );
    return masked((await findDeadNumber(this.dataSource, id))!);
  }
}

function named(pause: TemplatePause) {
  const rule = ALL_TEXT_RULES.find(({ code }) => code === pause.rule);
  return { ...pause, nameZh: rule?.name.zh ?? pause.rule, nameEn: rule?.name.en ?? pause.rule };
}

function masked(number: DeadNumber): DeadNumber {
  return { ...number, phone: maskPhone(number.phone) };
}
