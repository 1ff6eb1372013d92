import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '../../src/database/project-root';
import {
  OFFICIAL,
  type OpenApi,
  type Operation,
  compile,
  hasOfficial,
  readOpenApi,
  readOwn,
} from './openapi';

if (!hasOfficial()) process.stderr.write(`Twilio's own document is not on this machine: ${OFFICIAL}\n`);
const withOfficial = hasOfficial() ? it : it.skip;

describe('our document', () => {
  const own = readOwn();
  type Schema = Record<string, unknown> & {
    properties?: Record<string, Schema>;
    items?: Schema;
    $ref?: string;
  };

  /** What of a schema must not differ: kind, pattern, choices, and the same of all that both know of. */
  function agrees(where: string, ours: Schema, theirs: Schema | undefined, official: OpenApi): string[] {
    const follow = (schema: Schema | undefined, document: OpenApi): Schema | undefined =>
      schema?.$ref ? (document.components.schemas[schema.$ref.split('/').at(-1)!] as Schema) : schema;
    const [mine, other] = [follow(ours, own)!, follow(theirs, official)];
    if (!other) return [`${where} is not in Twilio's document`];
    const facts = [
      'type',
      'pattern',
      'enum',
      'format',
      'nullable',
      'minLength',
      'maxLength',
      'minimum',
      'maximum',
      'required',
    ];
    return [
      ...facts
        .filter((fact) => JSON.stringify(mine[fact]) !== JSON.stringify(other[fact]))
        .map(
          (fact) =>
            `${where}: ${fact} is ${JSON.stringify(other[fact])} at Twilio, ${JSON.stringify(mine[fact])} here`,
        ),
      ...Object.entries(mine.properties ?? {}).flatMap(([name, schema]) =>
        agrees(`${where}.${name}`, schema, other.properties?.[name], official),
      ),
      ...(mine.items ? agrees(`${where}[]`, mine.items, other.items, official) : []),
    ];
  }

  type Described = {
    parameters: { name: string; in: string; required?: boolean; schema: Schema }[];
    requestBody?: { content: Record<string, { schema: Schema }> };
    responses: Record<string, { content?: Record<string, { schema: Schema }> }>;
  };

  withOfficial('agrees with Twilio’s where both speak', () => {
    const official = readOpenApi(OFFICIAL);
    const form = 'application/x-www-form-urlencoded';
    const differences = Object.entries(own.paths).flatMap(([path, methods]) =>
      Object.entries(methods as Record<string, Described>).flatMap(([method, ours]) => {
        const theirs = official.paths[path]?.[method] as Described | undefined;
        // The sound itself is fetched from beside the documented API.
        if (!theirs)
          return path.includes('/Recordings/{Sid}') && !path.endsWith('.json') ? [] : [`${method} ${path}`];
        const where = `${method} ${path}`;
        const json = Object.entries(ours.responses).flatMap(([status, { content }]) =>
          content
            ? agrees(
                `${where} → ${status}`,
                content['application/json']!.schema,
                theirs.responses[status]?.content?.['application/json']?.schema,
                official,
              )
            : theirs.responses[status]
              ? []
              : [`${where} → ${status}`],
        );
        const parameters = ours.parameters.flatMap((mine) => {
          const other = theirs.parameters.find((it) => it.name === mine.name && it.in === mine.in);
          return [
            ...agrees(`${where} ${mine.name}`, mine.schema, other?.schema, official),
            ...(mine.required === other?.required ? [] : [`${where} ${mine.name}: required`]),
          ];
        });
        const body = ours.requestBody
          ? agrees(
              `${where} body`,
              ours.requestBody.content[form]!.schema,
              theirs.requestBody?.content[form]?.schema,
              official,
            )
          : [];
        return [...json, ...parameters, ...body];
      }),
    );
    expect(differences).toEqual([]);
  });

  it('knows every request that is played here', () => {
    const names = (all: Operation[]) => all.map((it) => `${it.method} ${it.template}`);
    const source = readFileSync(join(projectRoot(), 'test/twilio/routes.ts'), 'utf8');
    const played = [...source.matchAll(/\[`(\w+) \$\{ROOT\}(\S+)`\]/g)].map(
      ([, method, path]) => `${method} /2010-04-01/Accounts/{AccountSid}${path}`,
    );
    expect(played.length).toBeGreaterThan(10);
    expect(names(compile(own, 'ours'))).toEqual(expect.arrayContaining(played));
  });
});
