import type { Fields } from './contract';
import { equals, pageOf } from './listing';
import { type Sids, rfc2822 } from './sids';

/** The account itself: its numbers and what is left on it. */
export class Account {
  private readonly owned: { sid: string; number: string }[];

  constructor(
    private readonly accountSid: string,
    numbers: readonly string[],
    sids: Sids,
    private readonly since: Date,
    /** Where texts from customers are posted; null: nowhere yet. */
    private readonly inboundUrl: () => string | null,
  ) {
    this.owned = numbers.map((number) => ({ sid: sids.make('PN'), number }));
  }

  fetch(): object {
    const { accountSid, since } = this;
    const uri = `/2010-04-01/Accounts/${accountSid}`;
    return {
      // The real one shows it, and so a client must not log what it reads; here it is not the true one.
      auth_token: 'not shown here',
      date_created: rfc2822(since),
      date_updated: rfc2822(since),
      friendly_name: 'A local Twilio for tests',
      owner_account_sid: accountSid,
      sid: accountSid,
      status: 'active',
      subresource_uris: { calls: `${uri}/Calls.json`, messages: `${uri}/Messages.json` },
      type: 'Full',
      uri: `${uri}.json`,
    };
  }

  balance(): object {
    return { account_sid: this.accountSid, balance: '97.12', currency: 'USD' };
  }

  numbers(query: Fields, target: string): object {
    const fitting = this.owned.filter((it) => equals(query, 'PhoneNumber', it.number));
    return pageOf('incoming_phone_numbers', fitting, query, target, (it) => this.number(it));
  }

  private number({ sid, number }: { sid: string; number: string }): object {
    return {
      account_sid: this.accountSid,
      address_requirements: 'none',
      address_sid: null,
      api_version: '2010-04-01',
      beta: false,
      capabilities: { fax: false, mms: false, sms: true, voice: true },
      date_created: rfc2822(this.since),
      date_updated: rfc2822(this.since),
      friendly_name: number,
      origin: 'twilio',
      phone_number: number,
      sid,
      sms_method: 'POST',
      sms_url: this.inboundUrl(),
      status: 'in-use',
      uri: `/2010-04-01/Accounts/${this.accountSid}/IncomingPhoneNumbers/${sid}.json`,
      voice_method: 'POST',
      voice_url: null,
    };
  }
}
