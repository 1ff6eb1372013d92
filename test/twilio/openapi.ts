import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import Ajv, { type ErrorObject, type ValidateFunction } from 'ajv';
import { projectRoot } from '../../src/database/project-root';

type Json = Record<string, unknown>;

interface Parameter {
  name: string;
  in: string;
  required?: boolean;
  schema: Json;
}

interface Described {
  parameters?: Parameter[];
  requestBody?: { content: Record<string, { schema: Json }> };
  responses: Record<string, { content?: Record<string, { schema: Json }> }>;
}

export interface OpenApi {
  paths: Record<string, Record<string, Described | unknown>>;
  components: { schemas: Json };
}

/** One method of one path, with what may be sent and answered. */
export interface Operation {
  method: string;
  template: string;
  pattern: RegExp;
  path: ValidateFunction;
  query: ValidateFunction;
  /** Null: a body is not expected. */
  form: ValidateFunction | null;
  /** By status; null where there is no JSON to check. */
  responses: Map<number, ValidateFunction | null>;
}

const OWN = join(projectRoot(), 'test/twilio/own.openapi.json');
export const OFFICIAL = join(projectRoot(), '../shared/data/twilio/twilio_api_v2010.trimmed.openapi.json');
export const hasOfficial = () => existsSync(OFFICIAL);

export const readOpenApi = (file: string) => JSON.parse(readFileSync(file, 'utf8')) as OpenApi;
export const readOwn = () => readOpenApi(OWN);

const METHODS = new Set(['get', 'post', 'delete']);
const FORM = 'application/x-www-form-urlencoded';
const RFC_2822 =
  /^(Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d{2} (Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) \d{4} \d{2}:\d{2}:\d{2} \+0000$/;
const DATE = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2}))?$/;

let read: readonly Operation[] | null = null;

/** Twilio's own operations where its document is at hand, and ours for the rest; read once. */
export function operations(): readonly Operation[] {
  return (read ??= merged([compile(readOwn(), 'own'), ...(hasOfficial() ? [official()] : [])]));
}

const official = () => compile(readOpenApi(OFFICIAL), 'official');

function merged(documents: Operation[][]): Operation[] {
  const byName = new Map(documents.flat().map((it) => [`${it.method} ${it.template}`, it]));
  return [...byName.values()];
}

export function compile(document: OpenApi, name: string): Operation[] {
  // Forms are all strings; what is answered has its types already.
  const asked = validators(document, name, 'array');
  const answered = validators(document, name, false);
  return Object.entries(document.paths).flatMap(([template, methods]) =>
    Object.entries(methods)
      .filter(([method]) => METHODS.has(method))
      .map(([method, described]) =>
        operation(template, method.toUpperCase(), described as Described, asked, answered),
      ),
  );
}

function validators(document: OpenApi, name: string, coerceTypes: 'array' | false) {
  const ajv = new Ajv({ strict: false, allErrors: true, coerceTypes, formats: FORMATS });
  ajv.addSchema({ $id: name, components: { schemas: plain(document.components.schemas) } });
  return (schema: Json) => ajv.compile(absolute(plain(schema), name) as Json);
}

function operation(
  template: string,
  method: string,
  { parameters = [], requestBody, responses }: Described,
  asked: (schema: Json) => ValidateFunction,
  answered: (schema: Json) => ValidateFunction,
): Operation {
  const form = requestBody?.content[FORM]?.schema;
  const answers = Object.entries(responses).map(([status, { content }]) => {
    const schema = content?.['application/json']?.schema;
    return [Number(status), schema ? answered(schema) : null] as const;
  });
  return {
    method,
    template,
    pattern: new RegExp(`^${template.replaceAll('.', '\\.').replace(/\{(\w+)\}/g, '(?<$1>[^/.]+)')}$`),
    path: asked(closed(parameters, 'path')),
    query: asked(closed(parameters, 'query')),
    // What is not in the list is a slip of ours: Twilio itself would say nothing and do nothing.
    form: form ? asked({ ...form, additionalProperties: false }) : null,
    responses: new Map(answers),
  };
}

function closed(parameters: readonly Parameter[], where: string): Json {
  const mine = parameters.filter((it) => it.in === where);
  return {
    type: 'object',
    properties: Object.fromEntries(mine.map(({ name, schema }) => [name, schema])),
    required: mine.filter((it) => it.required).map((it) => it.name),
    additionalProperties: false,
  };
}

/** OpenAPI 3.0's `nullable` in the words of JSON Schema. */
function plain(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(plain);
  if (schema === null || typeof schema !== 'object') return schema;
  const { nullable, ...rest } = schema as Json;
  const inside = Object.fromEntries(Object.entries(rest).map(([key, value]) => [key, plain(value)]));
  if (nullable !== true || typeof inside.type !== 'string') return inside;
  return {
    ...inside,
    type: [inside.type, 'null'],
    ...(Array.isArray(inside.enum) && { enum: [...(inside.enum as unknown[]), null] }),
  };
}

function absolute(schema: unknown, name: string): unknown {
  if (Array.isArray(schema)) return schema.map((it) => absolute(it, name));
  if (schema === null || typeof schema !== 'object') return schema;
  return Object.fromEntries(
    Object.entries(schema).map(([key, value]) => [
      key,
      key === '$ref' && typeof value === 'string' ? `${name}${value}` : absolute(value, name),
    ]),
  );
}

/** `${place} ${what}` of every objection. */
export function objections(errors: readonly ErrorObject[] | null | undefined): string[] {
  return (errors ?? []).map(
    (it) =>
      `${it.instancePath || '/'} ${it.message ?? it.keyword}${it.keyword === 'additionalProperties' ? `: ${String(it.params.additionalProperty)}` : ''}`,
  );
}

const anything = () => true;
const FORMATS = {
  uri: (text: string) => text.startsWith('/') || URL.canParse(text),
  'date-time-rfc-2822': RFC_2822,
  'date-time': (text: string) => DATE.test(text) && !Number.isNaN(Date.parse(text)),
  date: DATE,
  currency: /^[A-Z]{3}$/,
  'phone-number': anything,
  'phone-number-capabilities': true as const,
  endpoint: anything,
  twiml: (text: string) => text.length <= 4000,
  'uri-map': true as const,
  'http-method': anything,
  binary: anything,
  int32: { type: 'number' as const, validate: Number.isSafeInteger },
  int64: { type: 'number' as const, validate: Number.isSafeInteger },
};
