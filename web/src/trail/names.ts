import { useMemo } from 'react';
import { useLanguage } from '../words';

type Pair = readonly [zh: string, en: string];

/** Every action of the audit trail. A new one without a name fails names.spec.ts. */
export const ACTIONS: Record<string, Pair> = {
  'agent_line.changed': ['设置线路', 'line set'],
  'agent.state': ['切换坐席状态', 'agent state changed'],
  'api_key.created': ['新建接口密钥', 'API key made'],
  'api_key.revoked': ['吊销接口密钥', 'API key revoked'],
  'calendar.days_uploaded': ['更新日历', 'calendar days uploaded'],
  'call_line.bridge_refused': ['未接通客户', 'not connected to the customer'],
  'call_line.bridged': ['接往客户', 'connected to the customer'],
  'call_line.held': ['保持', 'put on hold'],
  'call_line.hold_failed': ['保持未成', 'hold failed'],
  'call_line.hung_up': ['要求挂断', 'hang-up asked for'],
  'call_line.joined': ['班长加入通话', 'supervisor joined'],
  'call_line.reports_contradict': ['线路回报矛盾', 'contradicting reports of the carrier'],
  'call_line.resume_failed': ['恢复未成', 'resume failed'],
  'call_line.resumed': ['恢复通话', 'taken off hold'],
  'call_line.transfer_answered': ['班长已接听', 'supervisor picked up'],
  'call_line.transfer_asked': ['转接班长', 'transfer asked for'],
  'call_line.transfer_ended': ['班长已离开', 'supervisor left'],
  'call_line.transfer_failed': ['转接未成', 'transfer failed'],
  'call_task.closed': ['任务结束', 'call task closed'],
  'call_task.contact_kept': ['号码变更后仍用原号码', 'number kept after a change'],
  'call_task.contact_moved': ['任务改用新号码', 'moved to the new number'],
  'call_task.dialled': ['拨号', 'dialled'],
  'call_task.enqueued': ['加入队列', 'put into the queue'],
  'call_task.lease_lost': ['领取已失效，放回队列', 'lease lost, back in the queue'],
  'call_task.recorded': ['登记结果', 'disposition recorded'],
  'call_task.refused': ['拨号被关口拦下', 'dial refused by a gate'],
  'call_task.released': ['放回队列', 'given back'],
  'call_task.skipped': ['跳过', 'skipped'],
  'call_task.subjects_added': ['合并其他记录', 'further records joined'],
  'campaign.added': ['新增项目', 'campaign added'],
  'campaign.changed': ['修改项目设置', 'campaign settings changed'],
  'campaign.resumed': ['恢复项目', 'campaign resumed'],
  'campaign.suspended': ['暂停项目', 'campaign suspended'],
  'case.cannot_be_corrected': ['核实件无法修正', 'case cannot be corrected'],
  'case.confirmed': ['二次回访确认', 'confirmed by second visit'],
  'case.corrected': ['修正核实件', 'case corrected'],
  'case.deadline_moved': ['核实件期限调整', 'case deadline moved'],
  'case.escalated': ['核实件升级', 'case escalated'],
  'case.exported': ['导出核实件', 'cases exported'],
  'case.opened': ['下发核实件', 'case opened'],
  'case.reminded': ['核实件催办', 'case reminded'],
  'case.shown': ['查看核实件', 'case looked at'],
  'case.split_by_branch': ['核实件按机构拆分', 'case split by branch'],
  'case.unreachable_after_correction': ['修正后仍未联系上', 'unreachable after correction'],
  'contact.confirmed': ['确认联系方式', 'contact confirmed'],
  'contact.corrected': ['修正联系方式', 'contact corrected'],
  'contact_limit.changed': ['修改每日上限', 'daily cap changed'],
  'demo.begun': ['开始载入示例中心', 'demonstration begun'],
  'demo.loaded': ['示例中心载入完成', 'demonstration loaded'],
  'draw.ran': ['执行抽取', 'draw ran'],
  'export.phones_shown': ['导出完整号码', 'whole numbers exported'],
  'dead_text_number.added': ['号码停发短信', 'number closed to texts'],
  'dead_text_number.lifted': ['号码恢复发短信', 'number open to texts again'],
  'follow_up.closed': ['办结跟进', 'follow-up closed'],
  'follow_up.opened': ['新增跟进', 'follow-up opened'],
  'hours.changed': ['修改呼叫时段', 'calling hours changed'],
  'hours_exception.removed': ['取消当日时段安排', 'hours of a day taken back'],
  'hours_exception.set': ['设定当日时段', 'hours of a day set'],
  'import.finished': ['导入完成', 'import finished'],
  'message.delivered': ['短信已送达', 'text delivered'],
  'message.failed': ['短信被通道拒收', 'text refused by the gateway'],
  'message.held': ['短信等待模板编号', 'text waits for a code'],
  'message.intent': ['短信交通道中', 'text being handed over'],
  'message.queued': ['短信待发', 'text queued'],
  'message.released': ['短信已有模板编号', 'text has its code'],
  'message.report_conflict': ['短信回执矛盾', 'contradicting receipt'],
  'message.returned': ['短信退回待发', 'text back in the queue'],
  'message.sent': ['短信已交通道', 'text accepted by the gateway'],
  'message.skipped': ['短信不发', 'text not sent'],
  'message.undelivered': ['短信未送达', 'text undelivered'],
  'message.unknown': ['短信结果不明', 'text result unknown'],
  'opt_out.added': ['登记拒访', 'opt-out added'],
  'opt_out.lifted': ['解除拒访', 'opt-out lifted'],
  'phone.revealed': ['显示完整号码', 'whole number shown'],
  'provider_template.changed': ['填写通道模板编号', 'code of a registered template entered'],
  'provider_template.refused': ['通道不认模板编号', 'code of a registered template refused'],
  'provider_template.removed': ['撤回通道模板编号', 'code of a registered template taken back'],
  'recording.absent': ['没有录到声音', 'nothing was recorded'],
  'recording.announced': ['已告知录音', 'recording announced'],
  'recording.awaited': ['录音待取回', 'recording to be fetched'],
  'recording.deleted': ['录音到期删除', 'recording deleted at its end'],
  'recording.failed': ['录音取不回', 'recording could not be fetched'],
  'recording.fetched_again': ['重新取回录音', 'recording to be fetched again'],
  'recording.file_missing': ['录音文件丢失', 'file of a recording missing'],
  'recording.held': ['保全录音', 'recording put on hold'],
  'recording.kept_longer': ['录音延长保存', 'recording kept longer'],
  'recording.kept_shorter': ['录音缩短保存', 'recording kept shorter'],
  'recording.listened': ['收听录音', 'recording listened to'],
  'recording.never_found': ['录音始终没有找到', 'recording never found'],
  'recording.not_announced': ['未告知而录音', 'recorded without an announcement'],
  'recording.provider_copy_deleted': ['删除通道处的录音', 'the provider’s copy deleted'],
  'recording.released': ['解除录音保全', 'hold of a recording lifted'],
  'recording.stored': ['录音已保存', 'recording stored'],
  'recording_policy.changed': ['修改录音规定', 'policy of recordings changed'],
  'recording_policy.shortening_approved': ['批准缩短已存录音', 'shorter keeping approved'],
  'record.created': ['新增记录', 'record created'],
  'record.refused': ['拒收记录', 'record refused'],
  'record.shown': ['查看记录', 'record looked at'],
  'record.unchanged': ['记录无变化', 'record unchanged'],
  'record.updated': ['更新记录', 'record updated'],
  'reply.handled': ['客户回复已处理', 'reply dealt with'],
  'reply.received': ['收到客户回复', 'reply received'],
  'scheduled_callback.cancelled': ['取消预约', 'promise cancelled'],
  'scheduled_callback.done': ['预约已回拨', 'promise kept'],
  'scheduled_callback.handed_over': ['预约转团队', 'promise handed to the team'],
  'scheduled_callback.made': ['预约回拨', 'callback promised'],
  'scheduled_callback.missed': ['预约已错过', 'promise missed'],
  'script.published': ['发布话术', 'script published'],
  'session.closed': ['退出登录', 'signed out'],
  'session.opened': ['登录', 'signed in'],
  'session.refused': ['登录失败', 'sign-in refused'],
  'simulation.cancelled': ['取消模拟', 'simulation called off'],
  'simulation.done': ['模拟完成', 'simulation done'],
  'simulation.failed': ['模拟失败', 'simulation failed'],
  'simulation.started': ['开始模拟', 'simulation started'],
  'template_pause.added': ['短信模板被拦截，暂停', 'template paused: a text was filtered'],
  'template_pause.resumed': ['恢复短信模板', 'template resumed'],
  'text_template.changed': ['修改短信模板', 'text template changed'],
  'text_test_number.added': ['新增测试号码', 'test number added'],
  'text_test_number.removed': ['删除测试号码', 'test number removed'],
  'user.changed': ['修改用户', 'user changed'],
  'user.created': ['新增用户', 'user created'],
  'user.disabled': ['停用用户', 'user disabled'],
  'user.enabled': ['恢复用户', 'user enabled'],
  'user.password_changed': ['修改密码', 'password changed'],
  'user.password_reset': ['重置密码', 'password reset'],
};

/** What an audit row is about. */
export const THINGS: Record<string, Pair> = {
  agent: ['坐席', 'agent'],
  agent_line: ['坐席线路', 'line of an agent'],
  api_key: ['接口密钥', 'API key'],
  branch: ['机构', 'branch'],
  calendar_day: ['日历', 'calendar'],
  calendar: ['日历', 'calendar'],
  call_line: ['通话线路', 'legs of a call'],
  call_task: ['任务', 'call task'],
  calling_hours: ['呼叫时段', 'calling hours'],
  campaign: ['项目', 'campaign'],
  claim: ['报案', 'claim'],
  complaint: ['投诉', 'complaint'],
  contact_limit: ['每日上限', 'daily cap'],
  demo: ['示例中心', 'demonstration'],
  dead_text_number: ['停发号码', 'number closed to texts'],
  draw: ['抽取', 'draw'],
  export: ['导出', 'export'],
  follow_up: ['跟进', 'follow-up'],
  hours_exception: ['当日时段', 'hours of a day'],
  import_run: ['导入', 'import'],
  message: ['短信', 'text'],
  opt_out: ['拒访', 'opt-out'],
  policy: ['保单', 'policy'],
  provider_template: ['通道模板', 'registered template'],
  recording: ['录音', 'recording'],
  recording_policy: ['录音规定', 'policy of recordings'],
  repair: ['维修', 'repair'],
  reply: ['客户回复', 'reply'],
  scheduled_callback: ['预约', 'promise'],
  script: ['话术', 'script'],
  simulation_run: ['模拟', 'simulation'],
  staff: ['人员', 'staff'],
  template_pause: ['暂停模板', 'paused template'],
  text_template: ['短信模板', 'text template'],
  text_test_number: ['测试号码', 'test number'],
  user: ['用户', 'user'],
  verification_case: ['核实件', 'case'],
};

const nameIn = (table: Record<string, Pair>, code: string, isEnglish: boolean) => {
  const pair = Object.hasOwn(table, code) ? table[code] : undefined;
  return pair === undefined ? code : pair[isEnglish ? 1 : 0];
};

export interface TrailNames {
  action(code: string): string;
  thing(code: string): string;
}

/** Names of what the audit trail holds; one that is not known here stands as it is. */
export function useTrailNames(): TrailNames {
  const isEnglish = useLanguage() === 'en';
  return useMemo(
    () => ({
      action: (code) => nameIn(ACTIONS, code, isEnglish),
      thing: (code) => nameIn(THINGS, code, isEnglish),
    }),
    [isEnglish],
  );
}

/** For a filter: codes with their names, in the order of the names. */
export function useTrailChoices(table: Record<string, Pair>): { value: string; label: string }[] {
  const language = useLanguage();
  return useMemo(() => {
    const isEnglish = language === 'en';
    return Object.keys(table)
      .map((value) => ({ value, label: nameIn(table, value, isEnglish) }))
      .sort((a, b) => a.label.localeCompare(b.label, language));
  }, [table, language]);
}
