import type { Db } from '../database/db';
import { demoUsers } from './user-list.sql';

/** The one password of the people of a demonstration centre, who exist nowhere else. It is shown on the sign-in page. */
export const DEMO_PASSWORD = 'huifang-demo';
/** By which they are known: nobody else enters people under this name. */
export const DEMO_ACTOR = 'demo';

/** Empty unless this is a demonstration centre: people whom the demonstration entered, with the password it gave them. */
export async function demoPeople(db: Db) {
  const people = await demoUsers(db, DEMO_ACTOR);
  return people.map((each) => ({ ...each, password: DEMO_PASSWORD }));
}
