import { startEmbedded } from '../../src/database/embedded/embedded';
import { FolderTaken, takeOwnership } from '../../src/database/embedded/owner';

/**
 * What the launcher's tests run in processes of their own:
 * `serve <folder>` starts a server and stays; `own <folder>` tries to become the owner and stays.
 */
async function main(task: string | undefined, folder: string): Promise<void> {
  if (task === 'serve') {
    const server = await startEmbedded({ dataDir: folder, tuning: { fsync: 'off' }, log: () => undefined });
    answer({ url: server.url, port: server.port, home: server.home });
  } else {
    try {
      takeOwnership(folder);
      answer({ owner: true });
    } catch (error) {
      if (!(error instanceof FolderTaken)) throw error;
      answer({ owner: false, holder: error.pid });
    }
  }
  process.stdin.resume();
  process.stdin.on('end', () => process.exit(0));
}

function answer(value: object): void {
  process.stdout.write(`${JSON.stringify(value)}\n`);
}

main(process.argv[2], process.argv[3]!).catch((error: Error) => {
  process.stderr.write(`${error.message}\n`);
  process.exit(1);
});
