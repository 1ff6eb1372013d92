import { readConfig } from '../config';
import { SystemClock } from '../clock';
import { createDataSource } from '../database/data-source';
import { migrate } from '../database/migrate';
import { Refusal } from '../errors';
import { borrowDatabase } from '../intake/import-database';
import { KeyService } from './key.service';
import { KEY_SCOPES, type KeyScope } from './principal';
import { SessionService } from './session.service';
import { UserService } from './user.service';

const USAGE = `用法 · usage:
  npm run access -- reset <login>              重置密码（已停用的一并恢复），打印一次性密码 · a new password for once, for whoever is locked out or disabled
  npm run access -- key <name> <scope> …       新建 API 密钥，仅打印一次 · an API key, printed this once
  权限 · scopes: ${KEY_SCOPES.join(' ')}`;

/** For the operator at the machine, where no page helps: nobody can sign in, or a system needs its first key. */
async function main(args: string[]): Promise<string> {
  const [command, name, ...scopes] = args;
  const unknown = scopes.filter((scope) => !KEY_SCOPES.includes(scope as KeyScope));
  const isKey = command === 'key' && scopes.length > 0 && unknown.length === 0;
  if (!name || !(isKey || (command === 'reset' && scopes.length === 0)))
    throw new UsageError(
      unknown.length > 0 && command === 'key'
        ? `未知权限 · unknown scope: ${unknown.join(' ')}\n${USAGE}`
        : USAGE,
    );
  const config = readConfig();
  const clock = new SystemClock();
  const database = await borrowDatabase(config, (sentence) => process.stderr.write(`${sentence}\n`));
  try {
    await migrate({ url: database.url, now: clock.now() });
    const dataSource = await createDataSource({ url: database.url, entities: [], poolSize: 2 }).initialize();
    try {
      const sessions = new SessionService(dataSource, clock);
      if (command === 'reset')
        return (
          await new UserService(dataSource, clock, sessions).resetPassword(
            name.toLowerCase(),
            'operator',
            true,
          )
        ).password;
      return (
        await new KeyService(dataSource, clock, sessions).create(
          { name, scopes: scopes as KeyScope[] },
          'operator',
        )
      ).secret;
    } finally {
      await dataSource.destroy();
    }
  } finally {
    await database.close();
  }
}

class UsageError extends Error {}

main(process.argv.slice(2)).then(
  (secret) => process.stdout.write(`${secret}\n`),
  (error: Error) => {
    process.stderr.write(
      `${error instanceof Refusal || error instanceof UsageError ? error.message : error.stack}\n`,
    );
    process.exitCode = 1;
  },
);
