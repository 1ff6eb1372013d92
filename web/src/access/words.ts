import type { Words } from '../words';

export const words = {
  product: { zh: '回访', en: 'Huifang' },
  signIn: { zh: '登录', en: 'Sign in' },
  signInNote: { zh: '客服中心外呼回访与短信', en: "The call centre's outbound calls and texts" },
  login: { zh: '用户名', en: 'Login name' },
  loginNeeded: { zh: '请输入用户名', en: 'Enter your login name' },
  password: { zh: '密码', en: 'Password' },
  passwordNeeded: { zh: '请输入密码', en: 'Enter your password' },
  demoTitle: { zh: '示例中心', en: 'Demonstration centre' },
  demoNote: {
    zh: '人员和数据均为虚构。选一个人，直接看到他的工作。',
    en: 'People and records are invented. Choose somebody to see their work.',
  },
  ended: {
    zh: '您的登录已被结束（超时、在别处修改了密码，或账号被停用）。手上未拨的任务已放回队列。',
    en: 'Your session has ended: timed out, a password changed elsewhere, or the account disabled. A task not dialled yet goes back to the queue.',
  },
  onward: { zh: '请登录，之后继续打开您要的页面。', en: 'Sign in to go on to the page you asked for.' },
  changeTitle: { zh: '修改密码', en: 'Change your password' },
  changeForced: {
    zh: '首次登录，请先设置自己的密码。',
    en: 'This is your first sign-in: choose a password of your own.',
  },
  changeNote: { zh: '修改后，您在其他设备上的登录将失效。', en: 'Your sessions on other devices will end.' },
  current: { zh: '当前密码', en: 'Current password' },
  next: { zh: '新密码', en: 'New password' },
  nextNote: {
    zh: '至少 10 个字符；长短句比符号更有效',
    en: 'At least 10 characters; length helps more than symbols',
  },
  nextShort: { zh: '至少 10 个字符', en: 'At least 10 characters' },
  again: { zh: '再输入一次新密码', en: 'New password again' },
  againDiffers: { zh: '两次输入不一致', en: 'The two differ' },
  save: { zh: '保存', en: 'Save' },
  saved: { zh: '密码已修改', en: 'Your password is changed' },
  signOut: { zh: '退出登录', en: 'Log out' },
} as const satisfies Words;
