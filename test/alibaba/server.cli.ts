import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { SystemClock } from '../../src/clock';
import { serveAlibaba } from './server';

/* eslint-disable no-console -- this is a program for a terminal */

const USAGE = `A local Alibaba Cloud SMS, to try the product by hand:

  node -r ./test/database.register.cjs test/alibaba/server.cli.ts [--port 4020] [--seed 7]
    [--public-url http://127.0.0.1:3000] [--signature 惠访] [--callback-token …]

  --public-url  where the product is reached (PUBLIC_URL): receipts and replies are pushed there
  --signature   the registered signature (TEXT_SIGNATURE)

Then type, and end each line with Enter:
  template SMS_1 您的车辆\${plate}…   registers a text under a code; enter the code in the product then
  reply 13800138000 退订             a customer texts
  answer 400 isv.OUT_OF_SERVICE     what every request is answered with from now on; without words what is true
  journal [20]                      what became of texts, as JSON lines; the last 20
  asked [20]                        requests as they came`;

/** Obviously made up; the doctor fails them, and the product takes no callback token that anybody could guess. */
const KEYS = { accessKeyId: 'LTAI-not-a-real-key', accessKeySecret: 'not-a-real-secret-of-anybody' };

const { values } = parseArgs({
  options: {
    port: { type: 'string', default: '4020' },
    seed: { type: 'string', default: '7' },
    'public-url': { type: 'string', default: 'http://127.0.0.1:3000' },
    signature: { type: 'string', default: '惠访' },
    'callback-token': { type: 'string', default: 'made-up-for-a-trial-on-this-machine' },
    help: { type: 'boolean', default: false },
  },
});

async function main(): Promise<void> {
  if (values.help) return console.log(USAGE);
  const ours = values['public-url'].replace(/\/+$/, '');
  const hooks = `${ours}/api/webhooks/alibaba/${values['callback-token']}`;
  const templates: Record<string, string> = {};
  const alibaba = await serveAlibaba(new SystemClock(), {
    ...KEYS,
    seed: values.seed,
    port: Number(values.port),
    signName: values.signature,
    templates,
    reportsTo: () => `${hooks}/reports`,
    repliesTo: () => `${hooks}/replies`,
  });
  console.log(`${USAGE}

Start the product with:

  TEXT_GATEWAY=alibaba
  PUBLIC_URL=${ours}
  ALIBABA_ENDPOINT=${alibaba.url}
  ALIBABA_ACCESS_KEY_ID=${KEYS.accessKeyId}
  ALIBABA_ACCESS_KEY_SECRET=${KEYS.accessKeySecret}
  ALIBABA_CALLBACK_TOKEN=${values['callback-token']}
  TEXT_SIGNATURE=${values.signature}
`);
  for await (const line of createInterface({ input: process.stdin })) {
    const said = await obey(line.trim());
    if (said !== '') console.log(said);
  }
  await alibaba.close();

  async function obey(line: string): Promise<string> {
    const [word = '', first = '', ...rest] = line.split(/\s+/);
    const last = (entries: readonly object[]) =>
      (first ? entries.slice(-Number(first)) : entries).map((it) => JSON.stringify(it)).join('\n');
    switch (word) {
      case 'template': {
        const text = rest.join(' ');
        if (!first || !text) return USAGE;
        templates[first] = text;
        return 'registered';
      }
      case 'reply':
        await alibaba.reply(first, rest.join(' '));
        return 'pushed';
      case 'answer':
        alibaba.answers(first ? { status: Number(first), code: rest.join(' ') } : null);
        return 'as you say';
      case 'journal':
        return last(alibaba.exchange.journal);
      case 'asked':
        return last(alibaba.asked);
      case '':
        return '';
      default:
        return USAGE;
    }
  }
}

void main();
