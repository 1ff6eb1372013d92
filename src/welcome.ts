import { hostname } from 'node:os';
import { type DataSource } from 'typeorm';
import { DEMO_PASSWORD, demoPeople } from './access/demo-people';
import { isLoopback, type Config } from './config';
import { poolOf } from './database/db';
import { reachOf } from './provider-settings.rules';
import { openWork } from './welcome.sql';

const CARRIERS: Record<Config['carrier'], string> = {
  simulated: '模拟，不会拨出真实电话 · no real calls',
  manual: '坐席用座机拨打 · agents dial desk phones',
  twilio: '真实拨出 · real calls',
};

const NOBODY_IS_REACHED = '演练，不会真的发出 · a rehearsal: nothing goes out';

/** What the words "real calls" and "real texts" would promise falsely while nothing leaves the house. */
export function gatewayLines(
  config: Pick<Config, 'carrier' | 'textGateway' | 'sending' | 'sendOnlyTo'>,
): string[] {
  const { carrier, textGateway } = config;
  const dry = reachOf(config) === 'nobody';
  const calls = dry && carrier === 'twilio' ? NOBODY_IS_REACHED : CARRIERS[carrier];
  const texts =
    textGateway === 'simulated'
      ? '模拟，不会真的发出 · no real texts'
      : dry
        ? NOBODY_IS_REACHED
        : '真实发送 · real texts';
  return [`  线路 carrier    ${carrier}（${calls}）`, `  短信 texts      ${textGateway}（${texts}）`];
}

/** A rehearsal is told of where it begins, so that nobody waits for calls that never come, or takes its figures for a day's. */
function reachLines(config: Config): string[] {
  switch (reachOf(config)) {
    case 'everybody':
      return [];
    case 'nobody':
      return [
        '  演练 rehearsal  SENDING=dry：电话与短信通过全部检查后只写日志 · calls and texts pass every gate and go no further than the log',
      ];
    case 'listed':
      return [
        `  名单 list       SEND_ONLY_TO：只到 ${config.sendOnlyTo!.length} 个号码，其余只写日志 · numbers that are reached: ${config.sendOnlyTo!.length}; all else goes to the log`,
      ];
  }
}

/** What a newcomer reads after a start: where it listens, what was drawn, what to do next. */
export async function welcome(
  dataSource: DataSource,
  config: Config,
  seconds: number,
  firstPassword: string | null,
): Promise<string> {
  const work = await openWork(poolOf(dataSource));
  const people = await demoPeople(poolOf(dataSource));
  // Listening everywhere is no address to open: the machine's name is.
  const host = ['0.0.0.0', '::'].includes(config.host) ? hostname() : config.host;
  const base = `http://${host.includes(':') ? `[${host}]` : host}:${config.port}`;
  const lines = [
    '',
    `回访 Huifang 已启动，用时 ${seconds.toFixed(1)} 秒 · up in ${seconds.toFixed(1)} s`,
    `  接口 API        ${base}/api        文档 docs  ${base}/api/docs`,
    `  状态 health     ${base}/health     指标 metrics  ${base}/metrics`,
    ...gatewayLines(config),
    ...reachLines(config),
    '',
    '已抽取 drawn so far:',
    ...work.map(
      (each) =>
        `  ${each.campaign.padEnd(20)} 抽取 ${String(each.drawn).padStart(6)}   排除 excluded ${String(each.excluded).padStart(5)}   待呼 open ${String(each.open).padStart(6)}`,
    ),
    '',
    '下一步 next:',
    `  打开 open  ${base}/`,
    ...(people.length > 0
      ? [
          `  登录 sign in as  ${people.map(({ login }) => login).join(' · ')}`,
          `  密码 password    ${DEMO_PASSWORD}`,
          ...(isLoopback(config.host)
            ? []
            : [
                '  注意：示例账户的密码是公开的，请勿把示例中心开放到网络 · careful: everybody knows these passwords, and this listens beyond this machine',
              ]),
        ]
      : ['  npm run import -- branches 文件.csv      npm run import -- staff 文件.csv']),
    ...(firstPassword === null
      ? []
      : [
          `  管理员首次登录 first administrator  admin  密码 password  ${firstPassword}`,
          '  （仅显示这一次，登录后须修改 · shown this once, to be changed at the first sign-in）',
        ]),
    `  npm run import -- policies 文件.csv      npm run simulate -- --help`,
    '',
  ];
  return lines.join('\n');
}
