import { Document, KEY_PARAMETER, MUTATIONS, MediaType, Operation } from './openapi-complete.rules';
import { Components, JsonSchema } from './openapi-example.rules';

/** Every way in which the document falls short of what this house promises about it; empty when it is whole. */
export function checkDocument(document: Document): string[] {
  const components = document.components?.schemas ?? {};
  const faults: string[] = [];
  const ids = new Map<string, string>();
  for (const [path, item] of Object.entries(document.paths)) {
    for (const [method, operation] of Object.entries(item)) {
      const where = `${method.toUpperCase()} ${path}`;
      for (const fault of checkOperation(method, path, operation, components))
        faults.push(`${where}: ${fault}`);
      const id = operation.operationId ?? '';
      const twin = ids.get(id);
      if (twin) faults.push(`${where}: operationId ${id} is also that of ${twin}`);
      ids.set(id, where);
    }
  }
  if (!components['Problem']) faults.push('components: no Problem schema');
  return faults;
}

function checkOperation(
  method: string,
  path: string,
  operation: Operation,
  components: Components,
): string[] {
  const faults: string[] = [];
  if (path.startsWith('/api/api')) faults.push('the prefix api stands twice');
  if (!operation.summary?.trim()) faults.push('no summary');
  if (!operation.tags?.length) faults.push('no tag');
  for (const parameter of operation.parameters ?? []) {
    if (!parameter.$ref && !parameter.name) faults.push(`a parameter in the ${parameter.in} has no name`);
  }
  if (MUTATIONS.includes(method) && !operation.parameters?.some(({ $ref }) => $ref === KEY_PARAMETER)) {
    faults.push('Idempotency-Key is not documented');
  }
  faults.push(...checkRequest(operation, components), ...checkResponses(operation));
  return faults;
}

function checkRequest(operation: Operation, components: Components): string[] {
  if (!operation.requestBody) return [];
  const media = Object.entries(operation.requestBody.content ?? {});
  if (media.length === 0) return ['the request body has no content type'];
  return media.flatMap(([type, { schema, ...rest }]) => {
    if (!schema || saysNothing(schema)) return [`the request body (${type}) has no schema`];
    const open = looseObjects(schema, components);
    return [
      ...open.map((at) => `the request body takes unknown fields${at && ` at ${at}`}: use z.strictObject`),
      ...(isJson(type) && !hasExample({ schema, ...rest })
        ? [`the request body (${type}) has no example`]
        : []),
    ];
  });
}

function checkResponses(operation: Operation): string[] {
  const faults: string[] = [];
  const responses = operation.responses ?? {};
  const good = Object.entries(responses).filter(([status]) => /^[23]/.test(status));
  if (!responses['default']) faults.push('no default answer');
  if (good.length === 0) faults.push('no success is described');
  for (const [status, response] of good) {
    if (!response.description?.trim()) faults.push(`answer ${status} has no description`);
    if (/^(202|204|3..)$/.test(status)) continue;
    const media = Object.entries(response.content ?? {});
    if (media.length === 0) faults.push(`answer ${status} has no content`);
    for (const [type, content] of media) {
      if (isJson(type) && !hasExample(content)) faults.push(`answer ${status} (${type}) has no example`);
    }
  }
  return faults;
}

/** What a body without `{ schema }` comes out as. */
function saysNothing(schema: JsonSchema): boolean {
  const { type, ...rest } = schema;
  return (type === undefined || type === 'object') && Object.keys(rest).length === 0;
}

function isJson(type: string): boolean {
  return /json/.test(type) && !/ndjson/.test(type);
}

function hasExample(media: MediaType): boolean {
  return media.example !== undefined || media.examples !== undefined || media.schema?.example !== undefined;
}

/** Paths of the objects in a request's schema that swallow unknown fields. */
function looseObjects(
  schema: JsonSchema,
  components: Components,
  at = '',
  seen = new Set<string>(),
): string[] {
  if (schema.$ref) {
    const name = schema.$ref.replace(/^.*\//, '');
    if (seen.has(name) || !components[name]) return [];
    return looseObjects(components[name], components, at, new Set([...seen, name]));
  }
  const own = schema.properties && schema.additionalProperties === undefined ? [at] : [];
  const inner = Object.entries(schema.properties ?? {}).flatMap(([name, property]) =>
    looseObjects(property, components, at === '' ? name : `${at}.${name}`, seen),
  );
  const parts = [...(schema.anyOf ?? []), ...(schema.oneOf ?? []), ...(schema.allOf ?? [])].flatMap((part) =>
    looseObjects(part, components, at, seen),
  );
  const items = schema.items ? looseObjects(schema.items, components, `${at}[]`, seen) : [];
  return [...own, ...inner, ...parts, ...items];
}
