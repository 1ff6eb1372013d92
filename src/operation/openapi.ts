import { NestFastifyApplication } from '@nestjs/platform-fastify';
import { DocumentBuilder, OpenAPIObject, SwaggerModule } from '@nestjs/swagger';
import { z } from 'zod';
import { completeDocument } from './openapi-complete.rules';
import { problem } from './problem';

const TITLE = '回访 Huifang';
const DESCRIPTION = `保险公司客服中心的外呼回访与短信：谁该联系、何时可以联系、是否已联系。
所有时间带时区偏移；列表用 \`after\` 和 \`limit\` 翻页；错误一律为 problem+json（RFC 9457）。

Outbound calls and texts of an insurer's call centre: who is owed a contact, when it may be made, and proof that it was.
Every instant carries its offset; lists page by \`after\` and \`limit\`; every error is problem+json (RFC 9457).
A mutation may carry an \`Idempotency-Key\`: sent again unchanged within a day, it is answered as the first time,
except where passwords or keys are given out: nothing of those is kept.`;

/**
 * The OpenAPI 3.1 document of the running routes: what the decorators say, and beside it what every route has in
 * common (problem details, Idempotency-Key, examples from the schemas), so that controllers need not say it.
 */
export function buildOpenApi(app: NestFastifyApplication): OpenAPIObject {
  const base = new DocumentBuilder()
    .setOpenAPIVersion('3.1.0')
    .setTitle(TITLE)
    .setDescription(DESCRIPTION)
    .setVersion('0.1')
    .setLicense('MIT', 'https://opensource.org/license/mit')
    .build();
  const document = SwaggerModule.createDocument(app, base, {
    standardSchemaConverter: convert,
    operationIdFactory: (controller, method) => `${controller.replace(/Controller$/, '')}_${method}`,
    autoTagControllers: false,
  });
  const schemas = { ...document.components?.schemas, ...jsonSchema(problem, 'output').components };
  document.components = { ...document.components, schemas: schemas as never };
  return completeDocument(document as never) as never;
}

/** Serves the pages at /api/docs and the document at /api/docs-json; built at the first request. */
export function serveOpenApi(app: NestFastifyApplication): void {
  SwaggerModule.setup('api/docs', app, () => buildOpenApi(app), {
    jsonDocumentUrl: 'api/docs-json',
    raw: ['json'],
    customSiteTitle: TITLE,
    swaggerOptions: { docExpansion: 'none', filter: true, tagsSorter: 'alpha' },
  });
}

function convert(schema: unknown, options: { schemaType: 'input' | 'output' }) {
  if (!(schema instanceof z.ZodType)) return undefined;
  const converted = jsonSchema(schema, options.schemaType);
  // A query is spelled out by its fields, for which Nest must see them: a named schema of a body becomes a reference
  // again in completeDocument.
  const name = schema.meta()?.id;
  const own = name === undefined ? undefined : converted.components[name];
  return options.schemaType === 'input' && own ? { ...converted, schema: own } : converted;
}

/**
 * zod to JSON Schema. Dates are instants in text on both sides; what JSON cannot say (a refinement, a bigint) is left
 * open rather than failing the whole document. A schema with `meta({ id })` becomes a component.
 */
function jsonSchema(schema: z.ZodType, io: 'input' | 'output') {
  const {
    $schema: _draft,
    $defs,
    ...own
  } = z.toJSONSchema(schema, {
    io,
    target: 'draft-2020-12',
    unrepresentable: 'any',
    override: ({ zodSchema, jsonSchema: json }) => {
      if (zodSchema._zod.def.type === 'date') Object.assign(json, { type: 'string', format: 'date-time' });
      // The format says it; zod's expression for it fills half a screen.
      if (json.format === 'date-time' || json.format === 'date') delete json.pattern;
      if (json.maximum === Number.MAX_SAFE_INTEGER) delete json.maximum;
      if (json.minimum === Number.MIN_SAFE_INTEGER) delete json.minimum;
    },
  });
  return { schema: own, components: ($defs ?? {}) as Record<string, object> };
}
