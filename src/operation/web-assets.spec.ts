import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fastify, { type FastifyInstance } from 'fastify';
import { isPageAddress, pagePermissions, pagePolicy } from './content-policy.rules';
import { serveWeb } from './web-assets';

const accept = 'text/html';
let folder: string;
let server: FastifyInstance;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'huifang-pages-'));
  server = fastify({ trustProxy: '127.0.0.1' });
  serveWeb(server, folder);
  await server.ready();
});
afterEach(async () => {
  await server.close();
  rmSync(folder, { recursive: true, force: true });
});

describe('without a build', () => {
  it('says in a sentence what to run, and leaves the rest alone', async () => {
    const page = await server.inject({ url: '/desk', headers: { accept } });
    expect(page.statusCode).toBe(503);
    expect(page.body).toContain('npm run build');
    expect(page.headers['cache-control']).toBe('no-cache');
    expect((await server.inject({ url: '/api/nowhere', headers: { accept } })).statusCode).toBe(404);
    expect((await server.inject({ url: '/assets/x.js', headers: { accept } })).statusCode).toBe(404);
  });
});

describe('with a build', () => {
  const write = (text: string, second: number) => {
    writeFileSync(join(folder, 'index.html'), text);
    utimesSync(join(folder, 'index.html'), second, second);
  };
  const body = async () => (await server.inject({ url: '/', headers: { accept } })).body;

  it('takes up a new one while it runs', async () => {
    write('<p>one</p>', 1000);
    expect(await body()).toBe('<p>one</p>');
    write('<p>two</p>', 2000);
    expect(await body()).toBe('<p>two</p>');
  });

  it('sends no file but assets, and none that begins with a dot', async () => {
    mkdirSync(join(folder, 'assets'));
    writeFileSync(join(folder, 'assets', 'a-1234.js'), 'let a;');
    writeFileSync(join(folder, 'assets', '.secret'), 'x');
    expect((await server.inject('/assets/a-1234.js')).headers['cache-control']).toContain('immutable');
    expect((await server.inject('/assets/.secret')).statusCode).toBe(404);
  });

  it('promises https to a browser that came by https alone', async () => {
    write('<p>', 1000);
    const plain = await server.inject({ url: '/', headers: { accept } });
    expect(plain.headers['strict-transport-security']).toBeUndefined();
    const secure = await server.inject({ url: '/', headers: { accept, 'x-forwarded-proto': 'https' } });
    expect(secure.headers['strict-transport-security']).toMatch(/^max-age=\d{7,}$/);
    expect(secure.headers['content-security-policy']).not.toContain('upgrade-insecure-requests');
  });
});

describe('what a page may do', () => {
  const allowed = (policy: string, directive: string) =>
    new RegExp(`(?:^|; )${directive} ([^;]+)`).exec(policy)?.[1]?.split(' ');

  it('speaks with its own server alone, and asks for no microphone', () => {
    expect(allowed(pagePolicy('n'), 'connect-src')).toEqual(["'self'"]);
    expect(pagePermissions()).toContain('microphone=(),');
  });

  it('of an installation with softphones: with Twilio too, and with nobody else', () => {
    const policy = pagePolicy('n', true);
    expect(allowed(policy, 'connect-src')).toEqual(["'self'", 'wss://*.twilio.com', 'https://*.twilio.com']);
    expect(allowed(policy, 'media-src')).toContain('mediastream:');
    expect(allowed(policy, 'script-src')).toEqual(["'self'"]);
    expect(pagePermissions(true)).toContain('microphone=(self),');
  });
});

it.each([
  ['/', true],
  ['/desk', true],
  ['/apiary', true],
  ['/health-of-people?x', true],
  ['/api', false],
  ['/api?x=1', false],
  ['/api/cases', false],
  ['/health', false],
  ['/metrics', false],
  ['/assets/', false],
])('is an address of a page: %s %s', (url, expected) => expect(isPageAddress(url)).toBe(expected));
