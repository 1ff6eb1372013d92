import type { Words } from '../words';

export const words = {
  none: { zh: '选择线路', en: 'Choose a line' },
  'kind.softphone': { zh: '软电话', en: 'Softphone' },
  'kind.phone': { zh: '电话 {phone}', en: 'Phone {phone}' },
  'is.off': { zh: '未启用', en: 'off' },
  'is.starting': { zh: '连接中', en: 'connecting' },
  'is.ready': { zh: '可用', en: 'ready' },
  'is.reconnecting': { zh: '正在重连', en: 'reconnecting' },
  'is.failed': { zh: '不可用', en: 'not available' },
  'is.elsewhere': { zh: '在另一标签页', en: 'in another tab' },

  title: { zh: '我的线路', en: 'My line' },
  first: {
    zh: '拨号时系统先呼叫您，接通后再呼叫客户。请选择在哪里接听。',
    en: 'When you dial, you are called first, then the customer. Choose where you take your calls.',
  },
  softphone: { zh: '用浏览器（软电话）', en: 'In this browser (softphone)' },
  softphoneNote: {
    zh: '用电脑的耳麦通话，拨号后自动接听。',
    en: 'With the headset of this computer. Calls that you dial are taken by themselves.',
  },
  softphoneNone: {
    zh: '此系统没有配置软电话所需的密钥。',
    en: 'This installation lacks the key that softphones need.',
  },
  phone: { zh: '用我的电话', en: 'On my telephone' },
  phoneNote: { zh: '拨号后您的电话会先响铃。', en: 'Your telephone rings first when you dial.' },
  phoneNumber: { zh: '我的电话号码', en: 'My telephone number' },
  phoneKeep: { zh: '不填则沿用 {phone}', en: 'Left empty, it stays {phone}' },
  phoneNeeded: { zh: '请填写您的电话号码', en: 'Give the number of your telephone' },
  save: { zh: '使用这条线路', en: 'Use this line' },
  cancel: { zh: '取消', en: 'Cancel' },
  saved: { zh: '线路已保存', en: 'Your line is saved' },

  microphone: { zh: '麦克风', en: 'Microphone' },
  speaker: { zh: '扬声器', en: 'Loudspeaker' },
  system: { zh: '系统默认', en: 'As the system has it' },
  unnamed: { zh: '设备 {n}', en: 'Device {n}' },
  level: { zh: '麦克风音量', en: 'Level of your microphone' },
  levelTry: { zh: '试音', en: 'Try it' },
  levelStop: { zh: '停止试音', en: 'Stop trying' },
  levelSay: { zh: '请说话，音量条应当跳动。', en: 'Say something: the bar should move.' },
  speakerFixed: {
    zh: '此浏览器不能选择扬声器，请在系统中设置。',
    en: 'This browser cannot choose a loudspeaker: set it in the system.',
  },

  'problem.ask': {
    zh: '软电话需要使用麦克风。点击后浏览器会询问，请选择“允许”。',
    en: 'The softphone needs your microphone. The browser will ask: choose “Allow”.',
  },
  allow: { zh: '允许使用麦克风', en: 'Allow the microphone' },
  'problem.denied': {
    zh: '浏览器禁止本站使用麦克风。请点击地址栏左侧的图标，把麦克风改为“允许”，然后重试。',
    en: 'This browser refuses the microphone to this site. Click the sign at the left of the address, set the microphone to “Allow”, then try again.',
  },
  'problem.no_microphone': {
    zh: '没有找到麦克风。请插好耳麦后重试，或改用电话。',
    en: 'No microphone was found. Plug the headset in and try again, or use a telephone.',
  },
  'problem.busy_microphone': {
    zh: '麦克风打不开，可能正被其他程序占用。请关闭后重试。',
    en: 'The microphone cannot be opened; another program may hold it. Close that one and try again.',
  },
  'problem.insecure': {
    zh: '软电话只能在 https 地址下使用。请用 https 打开本系统，或改用电话。',
    en: 'A softphone works over https only. Open this system by its https address, or use a telephone.',
  },
  'problem.unsupported': {
    zh: '此浏览器不支持通话。请使用新版 Chrome、Edge、Firefox 或 Safari，或改用电话。',
    en: 'This browser cannot make calls. Use a recent Chrome, Edge, Firefox or Safari, or a telephone.',
  },
  'problem.no_token': { zh: '没有取得软电话的许可。', en: 'The softphone was given no permission.' },
  'problem.refused': {
    zh: 'Twilio 没有接受软电话的许可。请告知管理员检查 API 密钥。',
    en: 'Twilio did not take the softphone’s permission. Ask an administrator to check the API key.',
  },
  'problem.network': {
    zh: '连接不到电话服务，正在重试。期间拨号不会接通到您。',
    en: 'The telephone service cannot be reached; trying again. Until then calls do not reach you.',
  },
  again: { zh: '重试', en: 'Try again' },
  elsewhere: {
    zh: '软电话在另一个标签页中使用，声音从那一页出来。',
    en: 'The softphone is in another tab, and the sound comes from there.',
  },
  needed: {
    zh: '还没有选择线路，拨号前请先选择。',
    en: 'You have not chosen a line yet: do so before you dial.',
  },
  choose: { zh: '选择', en: 'Choose' },

  paused: {
    zh: '线路暂停：{reason}。预计 {time} 恢复，期间拨号会等待，不计次数。',
    en: 'Lines are paused: {reason}. They are expected back at {time}; until then nothing is dialled and no attempt is spent.',
  },

  'paused.trouble': { zh: '电话服务连不上或没有应答', en: 'the telephone service does not answer' },
  'paused.too_fast': { zh: '呼叫过快', en: 'too many calls at once' },
  'paused.account': {
    zh: '账户、密钥或余额有问题，请告知管理员',
    en: 'the account, its key or its balance is at fault: tell an administrator',
  },

  'trouble.network': {
    zh: '网络质量差，双方声音可能断续。请尽量使用有线网络。',
    en: 'The network is poor: voices may break up. Use a cable if you can.',
  },
  'trouble.silence': {
    zh: '声音传输中断，正在恢复。',
    en: 'No sound is getting through; it is being brought back.',
  },
  'trouble.microphone': {
    zh: '您的麦克风没有声音，请检查耳麦是否静音。',
    en: 'Your microphone is silent: is the headset muted?',
  },
  you: { zh: '您', en: 'You' },
  customer: { zh: '客户', en: 'Customer' },
  supervisor: { zh: '班长', en: 'Supervisor' },
  'leg.none': { zh: '尚未呼叫', en: 'not called yet' },
  'leg.dialled': { zh: '正在呼叫', en: 'being called' },
  'leg.ringing': { zh: '振铃中', en: 'ringing' },
  'leg.answered': { zh: '已接听', en: 'answered' },
  'leg.ended': { zh: '已挂断', en: 'hung up' },
  'stage.callingYou': { zh: '正在呼叫您', en: 'Calling you' },
  'stage.pickUp': { zh: '您的电话在响，请接听', en: 'Your telephone rings: pick up' },
  'stage.softphone': { zh: '软电话正在接听', en: 'Your softphone is answering' },
  'stage.callingCustomer': { zh: '正在呼叫客户', en: 'Calling the customer' },
  'stage.customerRings': { zh: '客户电话振铃中', en: 'The customer’s telephone rings' },
  'stage.talking': { zh: '通话中', en: 'Talking' },
  'stage.held': { zh: '保持中', en: 'On hold' },
  'stage.transferring': { zh: '正在呼叫班长', en: 'Calling the supervisor' },
  'stage.together': { zh: '三方通话中', en: 'All three talking' },
  'stage.handedOver': { zh: '已转给班长', en: 'Handed over' },
  'refused.hung_up': { zh: '没有呼叫客户：您已挂断。', en: 'The customer was not called: you had hung up.' },
  'refused.opted_out': {
    zh: '没有呼叫客户：客户刚刚要求不再联系。',
    en: 'The customer was not called: they have just opted out.',
  },
  'refused.record': {
    zh: '没有呼叫客户：保单已续保或终止。',
    en: 'The customer was not called: the policy is renewed or has ended.',
  },
  'refused.suspended': {
    zh: '没有呼叫客户：回访项目已暂停。',
    en: 'The customer was not called: the campaign is suspended.',
  },
  'refused.cycle': {
    zh: '没有呼叫客户：周期已结束。',
    en: 'The customer was not called: the cycle has ended.',
  },
  'refused.hours': {
    zh: '没有呼叫客户：已过呼叫时段。',
    en: 'The customer was not called: the calling hours are over.',
  },
  'refused.too_old': {
    zh: '没有呼叫客户：您接听太晚，请重新拨号。',
    en: 'The customer was not called: you picked up too late. Dial again.',
  },
  'refused.rehearsal': {
    zh: '没有呼叫客户：系统正在演练。',
    en: 'The customer was not called: this is a rehearsal.',
  },
  'refused.changed': {
    zh: '没有呼叫客户：情况已变化。',
    en: 'The customer was not called: something has changed.',
  },
  hold: { zh: '保持', en: 'Hold' },
  resume: { zh: '恢复通话', en: 'Resume' },
  transfer: { zh: '转接', en: 'Transfer' },
  transferTitle: { zh: '转接给班长', en: 'Transfer to a supervisor' },
  transferGo: { zh: '呼叫', en: 'Call' },
  transferNote: {
    zh: '对方接听后三方通话，您可以随时退出，通话由班长继续；结果仍由您登记。',
    en: 'Once they answer you are three. You may leave when you like and the supervisor goes on; the result is still yours to record.',
  },
  transferNobody: {
    zh: '目前没有设置了线路的班长。',
    en: 'No supervisor has a line at the moment.',
  },
  leave: { zh: '退出，由班长继续', en: 'Leave it to the supervisor' },
  recording: { zh: '录音中', en: 'Recording' },
  machine: {
    zh: '接听的可能是答录机或语音信箱',
    en: 'An answering machine may have answered',
  },
  mine: { zh: '我的声音', en: 'My voice' },
  theirs: { zh: '对方声音', en: 'Their voice' },
  mute: { zh: '静音', en: 'Mute' },
  unmute: { zh: '取消静音', en: 'Unmute' },
  muted: { zh: '已静音，对方听不到您', en: 'Muted: nobody hears you' },
} as const satisfies Words;
