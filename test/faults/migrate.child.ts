import { migrate } from '../../src/database/migrate';

/** `<url>`: migrates like a starting server and tells which steps it took itself. */
migrate({ url: process.argv[2]!, now: new Date('2026-03-02T00:00:00Z') }).then(
  (taken) => process.stdout.write(`${JSON.stringify({ taken })}\n`),
  (error: Error) => {
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 1;
  },
);
