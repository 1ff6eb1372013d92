import { Components, JsonSchema, exampleOf } from './openapi-example.rules';

/** As much of an OpenAPI 3.1 document as is completed and checked here. */
export interface MediaType {
  schema?: JsonSchema;
  example?: unknown;
  examples?: Record<string, unknown>;
}
export interface Response {
  description?: string;
  content?: Record<string, MediaType>;
}
export interface Parameter {
  $ref?: string;
  name?: string;
  in?: string;
  required?: boolean;
  description?: string;
  schema?: JsonSchema;
}
export interface Operation {
  operationId?: string;
  summary?: string;
  description?: string;
  tags?: string[];
  parameters?: Parameter[];
  requestBody?: { required?: boolean; content?: Record<string, MediaType> };
  responses?: Record<string, Response>;
}
export type PathItem = Record<string, Operation>;
export interface Document {
  paths: Record<string, PathItem>;
  components?: {
    schemas?: Components;
    parameters?: Record<string, Parameter>;
    responses?: Record<string, Response>;
  };
  tags?: { name: string }[];
}

export const MUTATIONS = ['post', 'put', 'patch', 'delete'];
export const KEY_PARAMETER = '#/components/parameters/IdempotencyKey';
export const PROBLEM_CONTENT = 'application/problem+json';

const IDEMPOTENCY_KEY: Parameter = {
  name: 'Idempotency-Key',
  in: 'header',
  required: false,
  description:
    '重试用：同一键、同一请求在 24 小时内只执行一次，重发得到首次的结果 · For retries: the same key with the same ' +
    'request runs once in 24 hours; sent again, it gets the first answer. 409 while under way, 422 for another request.',
  schema: { type: 'string', maxLength: 200, example: '7d0c5c1e-9f57-4e0e-8a43-2f1f3f3c9b7e' },
};

/**
 * Adds what every route has in common: problem details as the default answer, Idempotency-Key on mutations, an example
 * wherever a schema can give one; and sorts, so that the written document changes only where an interface does.
 */
export function completeDocument(document: Document): Document {
  const components = document.components?.schemas ?? {};
  const names = new Map(Object.entries(components).map(([name, schema]) => [JSON.stringify(schema), name]));
  const paths: Document['paths'] = {};
  for (const path of Object.keys(document.paths).sort()) {
    paths[path] = {};
    for (const [method, operation] of Object.entries(document.paths[path]!)) {
      paths[path]![method] = completeOperation(method, operation, components, names);
    }
  }
  const tags = new Set(
    Object.values(paths).flatMap((item) => Object.values(item).flatMap((operation) => operation.tags ?? [])),
  );
  return {
    ...document,
    tags: [...tags].sort().map((name) => ({ name })),
    paths,
    components: {
      ...document.components,
      schemas: Object.fromEntries(Object.entries(components).sort(([a], [b]) => (a < b ? -1 : 1))),
      parameters: { ...document.components?.parameters, IdempotencyKey: IDEMPOTENCY_KEY },
      responses: {
        ...document.components?.responses,
        Problem: {
          description: '拒绝或故障 · a refusal or a fault',
          content: {
            [PROBLEM_CONTENT]: {
              schema: { $ref: '#/components/schemas/Problem' },
              example: exampleOf({ $ref: '#/components/schemas/Problem' }, components, 'output'),
            },
          },
        },
      },
    },
  };
}

function completeOperation(
  method: string,
  operation: Operation,
  components: Components,
  names: Map<string, string>,
): Operation {
  for (const media of Object.values(operation.requestBody?.content ?? {})) {
    const name = names.get(JSON.stringify(media.schema));
    if (name !== undefined) media.schema = { $ref: `#/components/schemas/${name}` };
  }
  const parameters = (operation.parameters ?? []).filter(
    (one) => one.name?.toLowerCase() !== 'idempotency-key',
  );
  const responses = Object.fromEntries(
    Object.entries(operation.responses ?? {})
      .filter(([, response]) => response.description || response.content)
      .map(([status, { description, ...response }]) => [
        status,
        { description: description || '成功 · done', ...withExamples(response, components, 'output') },
      ]),
  );
  return {
    ...operation,
    parameters: MUTATIONS.includes(method) ? [...parameters, { $ref: KEY_PARAMETER }] : parameters,
    ...(operation.requestBody && { requestBody: withExamples(operation.requestBody, components, 'input') }),
    responses: { ...responses, default: { $ref: '#/components/responses/Problem' } as Response },
  };
}

function withExamples<T extends { content?: Record<string, MediaType> }>(
  part: T,
  components: Components,
  io: 'input' | 'output',
): T {
  if (!part.content) return part;
  const content = Object.entries(part.content).map(([type, media]): [string, MediaType] => {
    const has = media.example !== undefined || media.examples !== undefined;
    // Bytes and lines have no example that could be worked out.
    const isText = media.schema?.type === 'string' && media.schema.example === undefined;
    if (has || media.schema === undefined || isText) return [type, media];
    return [type, { ...media, example: exampleOf(media.schema, components, io) }];
  });
  return { ...part, content: Object.fromEntries(content) };
}
