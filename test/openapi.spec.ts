import { Body, Controller, Get, Param, Post, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { existsSync, readFileSync } from 'node:fs';
import { z } from 'zod';
import { ApiProblems, ApiRoute } from '../src/operation/api.decorator';
import { DOCUMENT, documentText, findControllers } from '../src/operation/openapi.cli';
import { checkDocument } from '../src/operation/openapi-check.rules';
import { Document, MediaType } from '../src/operation/openapi-complete.rules';
import { unjudgedInputs } from '../src/operation/route-inputs';
import { exampleOf } from '../src/operation/openapi-example.rules';

const documentOf = async (...controllers: Parameters<typeof documentText>) =>
  JSON.parse(await documentText(...controllers)) as Document;

describe('the document of the house', () => {
  let text: string;
  let document: Document;
  beforeAll(async () => {
    text = await documentText();
    document = JSON.parse(text) as Document;
  });

  it('has every route whole: summary, tag, schemas, answers, examples, Idempotency-Key', () => {
    expect(findControllers().length).toBeGreaterThan(0);
    expect(checkDocument(document)).toEqual([]);
    expect(unjudgedInputs(findControllers())).toEqual([]);
  });

  it('has no example that its own schema refuses', () => {
    expect(wrongExamples(document)).toEqual([]);
  });

  it('is what docs/openapi.json says (npm run openapi writes it)', () => {
    expect(existsSync(DOCUMENT)).toBe(true);
    // Compared as a whole, not by toEqual: its difference would fill the screen.
    const same = readFileSync(DOCUMENT, 'utf8') === text;
    expect(same ? 'same' : 'docs/openapi.json is old: run npm run openapi').toBe('same');
  });
});

const view = z
  .object({ id: z.int(), phone: z.string(), dueAt: z.iso.datetime({ offset: true }) })
  .meta({ id: 'View' });
const listQuery = z
  .strictObject({ after: z.string().optional(), limit: z.coerce.number().default(50) })
  .meta({ id: 'ListQuery' });
const change = z
  .strictObject({ note: z.string().min(1), retryGapMinutes: z.int().min(120) })
  .meta({ id: 'Change' });

@ApiTags('样例 sample')
@Controller('samples')
class GoodController {
  @Get(':id')
  @ApiRoute({ summary: '查看 · Show', response: view })
  @ApiProblems({ 404: ['sample_not_found'] })
  show(@Param('id', { schema: z.coerce.number().int() }) _id: number) {}

  @Get()
  @ApiRoute({ summary: '列表 · List', response: z.object({ items: z.array(view) }) })
  list(
    @Query({ schema: listQuery })
    _query: object,
  ) {}

  @Post(':id')
  @ApiRoute({ summary: '修改 · Change', status: 201, response: view })
  change(@Param('id', { schema: z.coerce.number() }) _id: number, @Body({ schema: change }) _body: object) {}

  @Post(':id/file')
  @ApiRoute({
    summary: '上传 · Upload',
    upload: ['text/csv'],
    status: 201,
    response: z.object({ rows: z.int() }),
  })
  upload() {}
}

describe('what the document adds by itself', () => {
  it('a controller with one line per route passes', async () => {
    const document = await documentOf([GoodController]);
    expect(checkDocument(document)).toEqual([]);
    expect(wrongExamples(document)).toEqual([]);
    const { get, post } = document.paths['/api/samples/{id}']! as Record<
      string,
      NonNullable<Document['paths'][string]['get']>
    >;
    expect(post!.requestBody!.content!['application/json']!.schema).toEqual({
      $ref: '#/components/schemas/Change',
    });
    expect(post!.requestBody!.content!['application/json']!.example).toEqual({
      note: '客户要求下午联系',
      retryGapMinutes: 120,
    });
    expect(post!.parameters).toContainEqual({ $ref: '#/components/parameters/IdempotencyKey' });
    expect(get!.parameters).not.toContainEqual({ $ref: '#/components/parameters/IdempotencyKey' });
    expect(get!.responses!['200']!.content!['application/json']).toMatchObject({
      schema: { $ref: '#/components/schemas/View' },
      example: { id: 1, phone: '+8613800000000', dueAt: '2026-03-02T09:30:00+08:00' },
    });
    expect(get!.responses!['404']!.content!['application/problem+json']!.schema).toEqual({
      $ref: '#/components/schemas/Problem',
    });
    expect(get!.responses!['default']).toEqual({ $ref: '#/components/responses/Problem' });
    const list = document.paths['/api/samples']!['get']!;
    expect(list.parameters!.map(({ name }) => name)).toEqual(['after', 'limit']);
    expect(document.tags).toEqual([{ name: '样例 sample' }]);
  });
});

describe('the checker bites', () => {
  @Controller('bad')
  class BareController {
    @Get()
    nothing() {}
  }
  @ApiTags('x')
  @Controller('api/bad')
  class PrefixedController {
    @Post()
    @ApiOperation({ summary: 's' })
    open(@Body({ schema: z.object({ a: z.int(), b: z.array(z.object({ c: z.int() })) }) }) _body: object) {}

    @Post('untyped')
    @ApiRoute({ summary: 's', example: {} })
    untyped(@Body() _body: object, @Query('a') _a: string, @Param('b') _b: string) {}
  }

  it.each([
    ['no summary', BareController, /GET \/api\/bad: no summary/],
    ['no tag', BareController, /no tag/],
    ['no answer described', BareController, /no success is described/],
    ['a prefix written twice', PrefixedController, /the prefix api stands twice/],
    [
      'unknown fields taken',
      PrefixedController,
      /POST \/api\/api\/bad: the request body takes unknown fields: /,
    ],
    ['unknown fields taken inside', PrefixedController, /takes unknown fields at b\[\]/],
  ])('%s', async (_what, controller, fault) => {
    expect(checkDocument(await documentOf([controller])).join('\n')).toMatch(fault);
  });

  it('a body and a query that no schema judges', () => {
    const found = unjudgedInputs([PrefixedController]);
    expect(found).toHaveLength(2);
    expect(found).toContain('PrefixedController.untyped: body without a schema');
    expect(found).toContain('PrefixedController.untyped: query without a schema');
  });

  it('a mutation without Idempotency-Key, an answer without an example, an operation named twice', async () => {
    const document = await documentOf([GoodController]);
    const post = document.paths['/api/samples/{id}']!['post']!;
    post.parameters = [];
    delete post.responses!['201']!.content!['application/json']!.example;
    delete post.requestBody!.content!['application/json']!.example;
    delete post.responses!['default'];
    post.operationId = document.paths['/api/samples/{id}']!['get']!.operationId;
    delete document.components!.schemas!['Problem'];
    const faults = checkDocument(document).join('\n');
    for (const fault of [
      /Idempotency-Key/,
      /answer 201 .* no example/,
      /body .* no example/,
      /no default/,
      /is also that of/,
      /no Problem schema/,
    ]) {
      expect(faults).toMatch(fault);
    }
  });

  it('an example that its schema refuses', async () => {
    const document = await documentOf([GoodController]);
    const media = document.paths['/api/samples/{id}']!['post']!.requestBody!.content!['application/json']!;
    media.example = { note: '', retryGapMinutes: 1, colour: 'red' };
    expect(wrongExamples(document).join('\n')).toMatch(/retryGapMinutes/);
  });
});

describe('examples from schemas', () => {
  it.each([
    [z.strictObject({ a: z.int().min(5), b: z.string().optional() }), { a: 5 }],
    [z.array(z.enum(['x', 'y'])), ['x']],
    [z.union([z.null(), z.string()]), '示例'],
    [z.tuple([z.iso.date(), z.boolean()]), ['2026-03-02', true]],
    [z.literal('only'), 'only'],
    [z.int().meta({ example: 42 }), 42],
    [
      z.strictObject({ branchCode: z.string(), dueOn: z.iso.date(), byDay: z.record(z.string(), z.int()) }),
      { branchCode: '3301', dueOn: '2026-03-02', byDay: {} },
    ],
  ])('%#', (schema, expected) => {
    const json = z.toJSONSchema(schema, { io: 'input' }) as never;
    expect(exampleOf(json, {}, 'input')).toEqual(expected);
  });
});

/** Where an example breaks the schema that it stands beside. */
function wrongExamples(document: Document): string[] {
  const wrong: string[] = [];
  const judge = (where: string, content: Record<string, MediaType> = {}) => {
    for (const { schema, example } of Object.values(content)) {
      if (schema === undefined || example === undefined) continue;
      const parsed = schemaOf({ ...schema }, document).safeParse(example);
      if (!parsed.success)
        wrong.push(
          `${where}: ${parsed.error.issues.map((one) => `${one.path.join('.')} ${one.message}`).join('; ')}`,
        );
    }
  };
  for (const [path, item] of Object.entries(document.paths)) {
    for (const [method, operation] of Object.entries(item)) {
      judge(`${method} ${path}`, operation.requestBody?.content);
      for (const [status, answer] of Object.entries(operation.responses ?? {}))
        judge(`${method} ${path} ${status}`, answer.content);
    }
  }
  return wrong;
}

/** JSON Schema back to zod, which then judges; components become definitions, as JSON Schema has them. */
function schemaOf(schema: object, document: Document): z.ZodType {
  const text = JSON.stringify({ ...schema, $defs: document.components?.schemas ?? {} });
  return z.fromJSONSchema(JSON.parse(text.replaceAll('#/components/schemas/', '#/$defs/')));
}
