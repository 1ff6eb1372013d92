import { Module, Provider, Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '../database/project-root';
import { createAdapter, mountRoutes } from './http';
import { buildOpenApi } from './openapi';

/** Where the document is kept for readers without a running server, and for a test that compares. */
export const DOCUMENT = join(projectRoot(), 'docs', 'openapi.json');

/** Every controller of the house, found by its file's name: a route cannot be forgotten, and no database is needed. */
export function findControllers(folder = join(__dirname, '..')): Type[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((path) => /\.controller\.(js|ts)$/.test(path))
    .sort()
    .flatMap((path) => Object.values(require(join(folder, path)) as Record<string, unknown>))
    .filter((value): value is Type => typeof value === 'function' && Reflect.hasMetadata('path', value));
}

/** What a controller asks for, as nothing: in preview mode Nest still looks for each dependency, but builds none. */
function standIns(controller: Type): Provider[] {
  const types = (Reflect.getMetadata('design:paramtypes', controller) ?? []) as unknown[];
  const named = (Reflect.getMetadata('self:paramtypes', controller) ?? []) as { param: unknown }[];
  return [...types, ...named.map(({ param }) => param)]
    .filter((token) => token !== undefined && token !== Object)
    .map((token) => ({ provide: token as Type, useValue: {} }));
}

/** The document as text. Nest's preview mode reads the decorators and builds no service. */
export async function documentText(controllers: Type[] = findControllers()): Promise<string> {
  @Module({ controllers, providers: controllers.flatMap(standIns) })
  class Routes {}
  const app = await NestFactory.create<NestFastifyApplication>(Routes, createAdapter(), {
    preview: true,
    logger: false,
    abortOnError: false,
  });
  try {
    mountRoutes(app);
    return `${JSON.stringify(buildOpenApi(app), null, 2)}\n`;
  } finally {
    await app.close();
  }
}

/** `npm run openapi` writes docs/openapi.json; with `--check` it only says whether that is up to date. */
async function main(): Promise<void> {
  const text = await documentText();
  if (!process.argv.includes('--check')) {
    writeFileSync(DOCUMENT, text);
    console.log(`Wrote ${DOCUMENT}.`);
  } else if (readFileSync(DOCUMENT, 'utf8') !== text) {
    console.error(`${DOCUMENT} is not what the code says: run npm run openapi.`);
    process.exitCode = 1;
  }
}

if (require.main === module) void main();
