import { stat } from 'node:fs/promises';
import { type Config, secretFilesOf } from '../config';
import { SECRET_VARIABLES } from '../provider-settings.rules';
import { type Finding, type Words, both, fail, ok, say, warn } from './finding.rules';
import { isObvious, passwordOf } from '../secret.rules';

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
  const absent: string[] = [];
  for (const { name, path } of files) {
    try {
      // On Windows modes say nothing; there 0o666 stands for every file.
      const { mode } = await stat(path);
      if (process.platform !== 'win32' && (mode & 0o077) !== 0)
        open.push(`${name}_FILE (${(mode & 0o777).toString(8)})`);
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
  if (open.length > 0)
    return warn(
      'secrets',
      say(`别人也能读：${open.join('、')}`, `others can read: ${open.join(', ')}`),
      say('改为只有服务账号可读：chmod 600', 'for the account of the service alone: chmod 600'),
    );
  const given = SECRET_VARIABLES.filter((name) => environment[name]?.trim()).length;
  return ok('secrets', counted(files.length, given));
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
  return fail(
    'secrets',
    say(`一猜就中：${obvious.join('、')}`, `anybody could guess: ${obvious.join(', ')}`),
    say(
      '换成随机生成的，例如 openssl rand -hex 24',
      'take random ones, for example of: openssl rand -hex 24',
    ),
  );
}
