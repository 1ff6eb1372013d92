/** As much of JSON Schema (2020-12) as zod writes and this house reads. */
export interface JsonSchema {
  $ref?: string;
  type?: string | string[];
  format?: string;
  enum?: unknown[];
  const?: unknown;
  default?: unknown;
  example?: unknown;
  examples?: unknown[];
  properties?: Record<string, JsonSchema>;
  required?: string[];
  additionalProperties?: boolean | JsonSchema;
  items?: JsonSchema;
  prefixItems?: JsonSchema[];
  minItems?: number;
  minimum?: number;
  exclusiveMinimum?: number;
  maximum?: number;
  minLength?: number;
  maxLength?: number;
  anyOf?: JsonSchema[];
  oneOf?: JsonSchema[];
  allOf?: JsonSchema[];
  description?: string;
}

export type Components = Record<string, JsonSchema>;

/** What a field of this name looks like in the field's own words. Numbers of telephones are of a range given to nobody. */
const BY_NAME: [RegExp, unknown][] = [
  [/^phone|Phone$/, '+8613800000000'],
  [/[bB]ranchCode$|^holderCode$|^parentCode$/, '3301'],
  [/^campaign(Code)?$/, 'new-policy'],
  [/^(record|lead)Key$|^policyNo$|^renewedBy$/, 'P2026030200001'],
  [/^reportNo$/, 'R2026030200001'],
  [/^complaintNo$/, 'C2026030200001'],
  [/^repairNo$/, 'X2026030200001'],
  [/^recordType$/, 'policy'],
  [/^(agent|staffNo|salespersonNo|coordinatorNo|actor|by|\w+By)$/, '1001'],
  [/^timeZone$/, 'Asia/Shanghai'],
  [/^plate$/, '浙A·00000'],
  [/^(note|reason|comment)$/, '客户要求下午联系'],
  [/[nN]ame(Zh)?$/, '示例'],
  [/[eE]mail$/, 'name@example.com'],
  [/^disposition$/, 'completed'],
  [/[Oo]n$/, '2026-03-02'],
  [/At$/, '2026-03-02T09:30:00+08:00'],
  [/^year$/, 2026],
  [/^limit$/, 50],
  [/^epoch$/, 3],
];

const BY_FORMAT: Record<string, unknown> = {
  'date-time': '2026-03-02T09:30:00+08:00',
  date: '2026-03-02',
  time: '09:30',
  uuid: '5f0c2f6e-3d1b-4c57-9b0e-0c7d0b6f9a11',
  email: 'name@example.com',
  uri: 'https://example.com/',
};

const DEEPEST = 6;

/**
 * A value that the schema allows: its own example first, then what the field's name tells, then what the type asks for.
 * Optional fields are left out of input (the shortest request that works) and shown in output.
 */
export function exampleOf(
  schema: JsonSchema,
  components: Components,
  io: 'input' | 'output',
  name = '',
  depth = 0,
): unknown {
  if (schema.example !== undefined) return schema.example;
  if (schema.examples?.length) return schema.examples[0];
  if (schema.$ref !== undefined) {
    const target = components[schema.$ref.replace(/^.*\//, '')];
    return target === undefined || depth > DEEPEST ? {} : exampleOf(target, components, io, name, depth + 1);
  }
  if (schema.const !== undefined) return schema.const;
  if (schema.default !== undefined) return schema.default;
  if (schema.enum?.length) return schema.enum[0];
  const choice = (schema.anyOf ?? schema.oneOf)?.find((option) => option.type !== 'null');
  if (choice) return exampleOf(choice, components, io, name, depth);
  if (schema.allOf) {
    return Object.assign({}, ...schema.allOf.map((part) => exampleOf(part, components, io, name, depth + 1)));
  }
  const type = Array.isArray(schema.type) ? schema.type.find((one) => one !== 'null') : schema.type;
  switch (type) {
    case 'object':
      return objectExample(schema, components, io, depth);
    case 'array': {
      if (schema.prefixItems)
        return schema.prefixItems.map((item) => exampleOf(item, components, io, name, depth + 1));
      if (schema.items === undefined || depth > DEEPEST) return [];
      const item = exampleOf(schema.items, components, io, name.replace(/s$/, ''), depth + 1);
      return Array.from({ length: Math.max(1, schema.minItems ?? 1) }, () => item);
    }
    case 'string':
      return stringExample(schema, name);
    case 'integer':
    case 'number':
      return numberExample(schema, name);
    case 'boolean':
      return true;
    case 'null':
      return null;
    default:
      return byName(name) ?? {};
  }
}

function objectExample(
  schema: JsonSchema,
  components: Components,
  io: 'input' | 'output',
  depth: number,
): unknown {
  const properties = Object.entries(schema.properties ?? {});
  const required = new Set(schema.required ?? []);
  const shown =
    io === 'output' || required.size === 0 ? properties : properties.filter(([name]) => required.has(name));
  if (depth > DEEPEST) return {};
  return Object.fromEntries(
    shown.map(([name, property]) => [name, exampleOf(property, components, io, name, depth + 1)]),
  );
}

function stringExample(schema: JsonSchema, name: string): string {
  const named = byName(name);
  const text = typeof named === 'string' ? named : String(BY_FORMAT[schema.format ?? ''] ?? '示例');
  // A format is a promise of the schema; a name only suggests.
  const formatted = BY_FORMAT[schema.format ?? ''] === undefined ? text : String(BY_FORMAT[schema.format!]);
  return formatted.padEnd(schema.minLength ?? 0, '.').slice(0, schema.maxLength ?? 200);
}

function numberExample(schema: JsonSchema, name: string): number {
  const named = byName(name);
  const wanted = typeof named === 'number' ? named : 1;
  const least =
    schema.minimum ?? (schema.exclusiveMinimum === undefined ? -Infinity : schema.exclusiveMinimum + 1);
  return Math.min(Math.max(wanted, least), schema.maximum ?? Infinity);
}

function byName(name: string): unknown {
  return BY_NAME.find(([pattern]) => pattern.test(name))?.[1];
}
