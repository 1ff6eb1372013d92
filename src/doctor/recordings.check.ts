import { type Config } from '../config';
import { type Db } from '../database/db';
import { anythingRecorded, keysInUse, waiting } from '../recordings/figures.sql';
import { keyIdOf } from '../recordings/sealed';
import { readMark } from '../recordings/store';
import { storeMark } from '../recordings/store.sql';
import { type Finding, both, fail, ok, say, warn } from './finding.rules';

/** Older than this, a recording should have been fetched, whatever the provider needs to make it. */
const LATE_MS = 2 * 3_600_000;

/** Whether recordings can be fetched, read and kept from others' eyes. */
export async function checkRecordings(
  db: Db,
  { recordings: settings }: Pick<Config, 'recordings'>,
  now: Date,
): Promise<Finding> {
  if (!(await anythingRecorded(db))) return ok('recordings', say('没有录音', 'no call is recorded'));
  const { awaited, failed, oldestAt } = await waiting(db);
  const seen = say(`待取 ${awaited}，失败 ${failed}`, `${awaited} awaited, ${failed} failed`);
  const late = oldestAt !== null && now.getTime() - oldestAt.getTime() > LATE_MS;
  const standing =
    failed > 0 || late
      ? warn(
          'recordings',
          late
            ? say(`${seen.zh}；有的等了两小时以上`, `${seen.en}; some have waited for over two hours`)
            : seen,
          say(
            '看 GET /api/recordings/summary 与日志；排除后 POST /api/recordings/{id}/fetch',
            'see GET /api/recordings/summary and the log; once mended, POST /api/recordings/{id}/fetch',
          ),
        )
      : ok('recordings', seen);
  return [await folder(db, settings.dir), await keys(db, settings.keys)].reduce(both, standing);
}

async function folder(db: Db, dir: string): Promise<Finding> {
  const known = await storeMark(db);
  if (known === null) return ok('recordings', say('文件夹尚未启用', 'the folder is not in use yet'));
  const mark = await readMark(dir).catch(() => null);
  if (mark === known) return ok('recordings', say('文件夹相符', 'the folder is the right one'));
  return fail(
    'recordings',
    say('RECORDINGS_DIR 不是原来的录音文件夹', 'RECORDINGS_DIR is not the folder that the recordings are in'),
    say('挂载原来的文件夹，或改 RECORDINGS_DIR', 'mount that folder, or change RECORDINGS_DIR'),
  );
}

async function keys(db: Db, given: readonly Buffer[]): Promise<Finding> {
  const used = await keysInUse(db);
  const names = given.map(keyIdOf);
  const lost = used.filter(({ key }) => key !== null && !names.includes(key));
  if (lost.length > 0) {
    const count = lost.reduce((sum, { recordings }) => sum + recordings, 0);
    return fail(
      'recordings',
      say(`缺少密钥，${count} 条录音打不开`, `a key is missing: ${count} recordings cannot be opened`),
      say('把旧密钥接在 RECORDINGS_KEY 后面', 'put the old key behind the new one in RECORDINGS_KEY'),
    );
  }
  if (given.length === 0)
    return warn(
      'recordings',
      say('录音文件未加密', 'recordings lie in plain files'),
      say(
        '设 RECORDINGS_KEY（或 RECORDINGS_KEY_FILE），或用加密的磁盘',
        'set RECORDINGS_KEY (or RECORDINGS_KEY_FILE), or use an encrypted disk',
      ),
    );
  const plain = used.find(({ key }) => key === null)?.recordings ?? 0;
  return ok(
    'recordings',
    plain === 0
      ? say('已加密', 'sealed')
      : say(`已加密，此前 ${plain} 条未加密`, `sealed, but for ${plain} from before`),
  );
}
