import { pipeline } from 'node:stream/promises';
import { type NestFastifyApplication } from '@nestjs/platform-fastify';
import { type Client } from 'pg';
import { from as copyFrom, to as copyTo } from 'pg-copy-streams';
import { DataSource } from 'typeorm';
import { CampaignService } from '../campaigns/campaign.service';
import { poolOf } from '../database/db';
import { InvalidInput } from '../errors';
import { addOptOut, type OptOutChannel } from '../intake/opt-out.sql';
import {
  COPIED_TABLES,
  REPLACED_TABLES,
  copyIn,
  copyOut,
  empty,
  newestValues,
  optOutsInForce,
} from './copy-centre.sql';

/**
 * Copies a centre's records, people, calendar and opt-outs into a simulation's database, table by table, streamed, and gives
 * its campaigns the values that the centre has decided on.
 */
export async function copyCentre(centre: Client, app: NestFastifyApplication): Promise<void> {
  const client = await poolOf(app.get(DataSource)).connect();
  try {
    for (const table of REPLACED_TABLES) await empty(client, table);
    for (const table of [...REPLACED_TABLES, ...COPIED_TABLES])
      await pipeline(centre.query(copyTo(copyOut(table))), client.query(copyFrom(copyIn(table))));
    for (const each of await optOutsInForce(centre)) {
      const { createdAt, ...optOut } = each;
      await addOptOut(client, { ...optOut, channel: optOut.channel as OptOutChannel }, createdAt);
    }
  } finally {
    client.release();
  }
  await copyValues(centre, app.get(CampaignService));
}

async function copyValues(centre: Client, campaigns: CampaignService): Promise<void> {
  for (const { campaignCode, values } of await newestValues(centre)) {
    await changeIfOther(campaigns, campaignCode, { values, note: 'copied' });
  }
}

/** What is so already is no fault here: a draft may ask for what the centre has planned itself. */
export async function changeIfOther(
  campaigns: CampaignService,
  code: string,
  change: Parameters<CampaignService['change']>[1],
): Promise<void> {
  try {
    await campaigns.change(code, change, 'simulation');
  } catch (error) {
    if (!(error instanceof InvalidInput && error.code === 'nothing_changed')) throw error;
  }
}
