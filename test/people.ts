import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { Role } from '../src/access/principal';
import { hashPassword } from '../src/access/secret';
import { insertUsers } from '../src/access/user.sql';
import type { Db } from '../src/database/db';

/** The password of everybody in the tests. */
export const PASSWORD = 'a test is a test';

let hash: Promise<string> | null = null;

export interface Person {
  login: string;
  role: Role;
  staffNo?: string | null;
  branchCode?: string | null;
  mustChangePassword?: boolean;
}

/** Enters people who may sign in with `PASSWORD`. */
export async function enterPeople(db: Db, people: readonly Person[], now: Date): Promise<void> {
  const passwordHash = await (hash ??= hashPassword(PASSWORD));
  await insertUsers(
    db,
    people.map((each) => ({
      name: each.login,
      staffNo: null,
      branchCode: null,
      mustChangePassword: false,
      ...each,
      passwordHash,
    })),
    'test',
    now,
  );
}

/** Signs in over HTTP; returns the headers of a page that is signed in. */
export async function pageOf(app: NestFastifyApplication, login: string, password = PASSWORD) {
  const answer = await app.inject({
    method: 'POST',
    url: '/api/session',
    headers: { 'x-huifang': 'web' },
    payload: { login, password },
  });
  if (answer.statusCode !== 200) throw new Error(`${login} could not sign in: ${answer.body}`);
  const [cookie] = String(answer.headers['set-cookie']).split(';');
  return { cookie: cookie!, 'x-huifang': 'web' };
}
