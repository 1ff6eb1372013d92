import { type DataSource } from 'typeorm';
import { InvalidConfiguration } from '../config';
import { poolOf } from '../database/db';
import { type ProviderSettings, reachesStrangers } from '../provider-settings.rules';
import { holdsDemo } from './demo.sql';

/** The demonstration's people are invented, but whoever has their numbers is not. */
const SENTENCE =
  '数据库里有示例中心虚构的客户，不能接真实线路 · This database holds the invented people of the demonstration centre, and calls or ' +
  'texts would go out to whoever has their numbers. Start on an empty database (another HUIFANG_DATA_DIR or DATABASE_URL), or ' +
  'set SENDING=dry, or SEND_ONLY_TO your own numbers.';

/**
 * Refuses a start that would call or text for real out of a database in which the demonstration was ever made. The audit
 * trail, which forgets nothing, says so in one look.
 *
 * @throws InvalidConfiguration
 */
export async function refuseDemoLive(
  settings: Pick<ProviderSettings, 'carrier' | 'textGateway' | 'sending' | 'sendOnlyTo'>,
  dataSource: DataSource,
): Promise<void> {
  if (reachesStrangers(settings) && (await holdsDemo(poolOf(dataSource))))
    throw new InvalidConfiguration([SENTENCE]);
}
