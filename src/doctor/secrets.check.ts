import { stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { type Config, secretFilesOf } from '../config';
import { SECRET_VARIABLES } from '../provider-settings.rules';
import { type Finding, type Words, both, fail, joined, ok, say, warn } from './finding.rules';
import { isObvious, passwordOf } from '../secret.rules';

/** Secrets that the house makes up itself; the others are given by a provider. */
const OURS = new Set(['DATABASE_URL', 'ALIBABA_CALLBACK_TOKEN']);

type Environment = Record<string, string | undefined>;

/** What others on this machine can read; and what nobody would have to read to know. */
export async function checkSecrets(environment: Environment, config: Config | null): Promise<Finding> {
  const files = await checkFiles(environment);
  const values = config ? checkValues(config) : null;
  return values ? both(files, values) : files;
}

async function checkFiles(environment: Environment): Promise<Finding> {
  const files = secretFilesOf(environment);
  const open: string[] = [];
  const loose: string[] = [];
  const absent: string[] = [];
  for (const { name, path } of files) {
    try {
      const { mode } = await stat(path);
      const folder = (await stat(dirname(path))).mode;
      // On Windows modes say nothing; there 0o666 stands for every file.
      if (process.platform === 'win32') continue;
      if ((mode & 0o077) !== 0) open.push(`${name}_FILE (${octal(mode)})`);
      // Whoever may write to the folder puts another file in its place, unless only owners may there (as in /tmp).
      if ((folder & 0o002) !== 0 && (folder & 0o1000) === 0) loose.push(`${name}_FILE (${octal(folder)})`);
    } catch {
      absent.push(`${name}_FILE`);
    }
  }
  if (absent.length > 0)
    return fail(
      'secrets',
      say(`读不到：${absent.join('、')}`, `cannot be read: ${absent.join(', ')}`),
      say('让运行服务的账号能读这些文件', 'let the account of the service read these files'),
    );
  const warnings = [
    ...(open.length === 0
      ? []
      : [
          warn(
            'secrets',
            say(`别人也能读：${open.join('、')}`, `others can read: ${open.join(', ')}`),
            say('改为只有服务账号可读：chmod 600', 'for the account of the service alone: chmod 600'),
          ),
        ]),
    ...(loose.length === 0
      ? []
      : [
          warn(
            'secrets',
            say(
              `所在文件夹别人能写，可换掉：${loose.join('、')}`,
              `in a folder that others can write to, who could exchange it: ${loose.join(', ')}`,
            ),
            say('文件夹改为：chmod 700', 'the folder: chmod 700'),
          ),
        ]),
  ];
  if (warnings.length > 0) return warnings.reduce(both);
  const given = SECRET_VARIABLES.filter((name) => environment[name]?.trim()).length;
  return ok('secrets', counted(files.length, given));
}

function octal(mode: number): string {
  return (mode & 0o777).toString(8);
}

function counted(files: number, given: number): Words {
  return say(
    `${files} 个来自文件，${given} 个来自环境变量`,
    `${files} from files, ${given} from the environment`,
  );
}

function checkValues({ databaseUrl, twilio, alibaba }: Config): Finding | null {
  const secrets: [string, string][] = [
    ['DATABASE_URL', databaseUrl ? passwordOf(databaseUrl) : ''],
    ...(twilio?.authTokens ?? []).map((token, index): [string, string] => [
      index === 0 ? 'TWILIO_AUTH_TOKEN' : 'TWILIO_AUTH_TOKEN_SECONDARY',
      token,
    ]),
    ['TWILIO_API_SECRET', twilio?.hasApiKey ? twilio.secret : ''],
    ['ALIBABA_ACCESS_KEY_SECRET', alibaba?.accessKeySecret ?? ''],
    ['ALIBABA_CALLBACK_TOKEN', alibaba?.callbackToken ?? ''],
  ];
  const obvious = secrets.filter(([, value]) => value !== '' && isObvious(value)).map(([name]) => name);
  if (obvious.length === 0) return null;
  const ours = obvious.some((name) => OURS.has(name));
  const theirs = obvious.some((name) => !OURS.has(name));
  return fail(
    'secrets',
    say(`一猜就中：${obvious.join('、')}`, `anybody could guess: ${obvious.join(', ')}`),
    joined([
      ...(theirs
        ? [
            say(
              '供应商给的照其控制台填，不能自编',
              'what a provider gave is copied from its console: it cannot be made up',
            ),
          ]
        : []),
      ...(ours
        ? [
            say(
              '自己定的换成随机生成的，例如 openssl rand -hex 24',
              'what is yours to choose: a random one, for example of: openssl rand -hex 24',
            ),
          ]
        : []),
    ]),
  );
}
