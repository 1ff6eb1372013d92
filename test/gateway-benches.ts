import { createServer } from 'node:http';
import { SystemClock } from '../src/clock';
import type { DeliveryReport, ReportStatus } from '../src/sms/delivery.rules';
import { AlibabaGateway } from '../src/sms/gateways/alibaba';
import { TextExchange, type TextJournalEntry } from '../src/sms/gateways/exchange';
import { type ExchangeBehaviour, type FaultName } from '../src/sms/gateways/exchange.rules';
import type { TextGateway } from '../src/sms/gateways/port';
import { RemoteSimulatedGateway } from '../src/sms/gateways/remote-simulated';
import { SimulatedGateway } from '../src/sms/gateways/simulated';
import { TwilioGateway } from '../src/sms/gateways/twilio';
import { createTwilio } from '../src/twilio/client';
import { serveAlibaba } from './alibaba/server';
import { serveTextExchange } from './exchanges/text-server';
import { listen, stop } from './loopback';
import { textJournal } from './twilio/journal';
import type { FaultName as TwilioFault } from './twilio/faults';
import { serveTwilio } from './twilio/server';
import { settingsOf } from './twilio/settings';

/** A gateway of ours, and behind it somebody who misbehaves on demand and keeps a journal. */
export interface GatewayBench {
  gateway: TextGateway;
  /** The same with little patience, for the tests of what is never answered. */
  hasty: TextGateway;
  journal(): readonly TextJournalEntry[];
  /** The next text, or what is reported of it, suffers this. */
  demand(fault: FaultName): void;
  /** Reports that have come by now, read. */
  reports(): Promise<DeliveryReport[]>;
  close(): Promise<void>;
}

/** What is particular to a gateway, where the contract leaves it a choice. */
export interface GatewayKind {
  make(over?: { invalidNumbers?: number; undelivered?: number }): Promise<GatewayBench>;
  /** What is reported of a text that arrives, in order. */
  steps: readonly ReportStatus[];
  /** Our word for a refusal by demand. */
  refusal: string;
  /** A report of a text that arrived, raw. */
  raw(token: string): object;
  /** What that one calls the text. */
  rawRef: string;
}

const PATIENT_MS = 30_000;
const HASTY_MS = 1_000;
const SIGNATURE = '惠访';
/** The template of the texts that the contract sends, for gateways that want one. */
export const CONTRACT_CODE = 'SMS_154950909';

const behaviour: Partial<ExchangeBehaviour> = {
  latencyMs: [0, 5],
  deliveryMs: [5, 30],
  invalidNumbers: 0,
  undelivered: 0,
};

const exchanged = {
  steps: ['sent', 'delivered'],
  refusal: 'refused',
  raw: (token: string) => ({ token, status: 'delivered', code: null, providerRef: 'SX1', at: 'x' }),
  rawRef: 'SX1',
} as const;

/** Every gateway of ours. */
export const GATEWAY_KINDS: Record<string, GatewayKind> = {
  'simulated in this process': {
    ...exchanged,
    make: async (over) => {
      const clock = new SystemClock();
      const exchange = new TextExchange(clock, { seed: 3, behaviour: { ...behaviour, ...over } });
      const gateway = new SimulatedGateway(clock, exchange, PATIENT_MS);
      const read: DeliveryReport[] = [];
      return {
        gateway,
        hasty: new SimulatedGateway(clock, exchange, HASTY_MS),
        journal: () => exchange.journal,
        demand: (fault) => exchange.demand(fault),
        reports: async () => {
          for (const raw of await gateway.pull(clock.now())) read.push(gateway.parseReport(raw.payload)!);
          return read;
        },
        close: async () => undefined,
      };
    },
  },
  'simulated over HTTP': {
    ...exchanged,
    make: async (over) => {
      const clock = new SystemClock();
      const sink = await serveSink(({ body }) => [gateway.parseReport(JSON.parse(body))!]);
      const options = { seed: 3, behaviour: { ...behaviour, ...over }, pushTo: () => sink.url };
      const server = await serveTextExchange(clock, options);
      const gateway = new RemoteSimulatedGateway(server.url, clock, PATIENT_MS);
      return {
        gateway,
        hasty: new RemoteSimulatedGateway(server.url, clock, HASTY_MS),
        journal: () => server.exchange.journal,
        demand: (fault) => server.exchange.demand(fault),
        reports: async () => sink.read,
        close: () => closeAll(server, sink),
      };
    },
  },
  alibaba: {
    // Only the end is pushed.
    steps: ['delivered'],
    refusal: 'blocked',
    raw: (token) => ({
      phone_number: '13812345678',
      send_time: '2026-03-11 10:00:00',
      report_time: '2026-03-11 10:00:05',
      success: true,
      err_code: 'DELIVERED',
      err_msg: '用户接收成功',
      sms_size: '1',
      biz_id: '848922680159657299^0',
      out_id: token,
    }),
    rawRef: '848922680159657299^0',
    make: async (over) => {
      const clock = new SystemClock();
      const sink = await serveSink(({ body }) =>
        (JSON.parse(body) as unknown[]).map((item) => gateway.parseReport(item)!),
      );
      const server = await serveAlibaba(clock, {
        seed: 3,
        behaviour: { ...behaviour, ...over, progress: false },
        accessKeyId: 'LTAI-test-key-0000',
        accessKeySecret: 'test-secret-of-nobody',
        signName: SIGNATURE,
        templates: { [CONTRACT_CODE]: '您的车辆${plate}已登记。' },
        reportsTo: () => sink.url,
      });
      const settings = {
        accessKeyId: 'LTAI-test-key-0000',
        accessKeySecret: 'test-secret-of-nobody',
        endpoint: server.url,
        callbackToken: '',
      };
      const gateway = new AlibabaGateway(settings, SIGNATURE, clock, PATIENT_MS);
      return {
        gateway,
        hasty: new AlibabaGateway(settings, SIGNATURE, clock, HASTY_MS),
        journal: () => server.exchange.journal,
        demand: (fault) => server.exchange.demand(fault),
        reports: async () => sink.read,
        close: () => closeAll(server, sink),
      };
    },
  },
  twilio: {
    steps: ['sent', 'delivered'],
    refusal: 'no_route',
    raw: (token) => ({ token, form: { MessageSid: 'SM1', MessageStatus: 'delivered' } }),
    rawRef: 'SM1',
    make: async (over) => {
      const clock = new SystemClock();
      const sink = await serveSink(({ path, body }) => {
        const token = path.split('/').at(-1);
        return [gateway.parseReport({ token, form: Object.fromEntries(new URLSearchParams(body)) })!];
      });
      const server = await serveTwilio(clock, {
        seed: 3,
        messageEvents: ['sent'],
        people: {
          sendSeconds: [0, 0.005],
          deliverySeconds: [0.005, 0.03],
          invalidTextNumbers: over?.invalidNumbers ?? 0,
          undelivered: over?.undelivered ?? 0,
        },
        route: (url) => sink.url + new URL(url).pathname.slice(1),
      });
      const settings = settingsOf(server.url);
      const publicUrl = 'https://house.example';
      const gateway = new TwilioGateway(createTwilio(settings, PATIENT_MS), settings, publicUrl, clock);
      return {
        gateway,
        hasty: new TwilioGateway(createTwilio(settings, HASTY_MS), settings, publicUrl, clock),
        journal: () => textJournal(server.journal),
        demand: (fault) => {
          const { name, times } = TWILIO_FAULTS[fault];
          server.demand(name, times, 'messages');
        },
        reports: async () => sink.read,
        close: () => closeAll(server, sink),
      };
    },
  },
};

/** Trouble of the exchange as the local Twilio knows it: with callbacks one by one, both of them. */
const TWILIO_FAULTS: Record<FaultName, { name: TwilioFault; times: number }> = {
  refuse: { name: 'refuse', times: 1 },
  throttle: { name: 'throttle', times: 1 },
  hang: { name: 'acceptAndHang', times: 1 },
  failAfterAccept: { name: 'errorAfterAccept', times: 1 },
  lose: { name: 'lose', times: 1 },
  twice: { name: 'twiceCallbacks', times: 2 },
  late: { name: 'lateCallbacks', times: 2 },
  silent: { name: 'lostCallbacks', times: 2 },
  shuffle: { name: 'shuffledCallbacks', times: 1 },
};

interface Sink {
  url: string;
  read: DeliveryReport[];
  close(): Promise<void>;
}

/** Our webhook, as far as the contract goes: what comes is read at once. */
async function serveSink(
  reads: (request: { path: string; body: string }) => DeliveryReport[],
): Promise<Sink> {
  const read: DeliveryReport[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => (body += String(chunk)));
    request.on('end', () => {
      read.push(...reads({ path: request.url ?? '/', body }));
      response.writeHead(200, { 'content-type': 'application/json' }).end('{"code":0,"msg":"成功"}');
    });
  });
  return {
    url: `${await listen(server)}/`,
    read,
    close: () => stop(server),
  };
}

async function closeAll(...servers: { close(): Promise<void> }[]): Promise<void> {
  for (const server of servers) await server.close();
}
