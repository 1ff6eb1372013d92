import { ArgumentMetadata, StandardSchemaValidationPipe } from '@nestjs/common';
import { z } from 'zod';
import { InvalidInput } from '../errors';
import { FieldError, bilingual, fieldErrors } from './field-errors.rules';

/** Input that breaks its schema (400): every fault at once, so that a form is corrected in one go. */
export class InvalidFields extends InvalidInput {
  constructor(readonly errors: FieldError[]) {
    super('invalid_input', '输入有误，请按 errors 逐项修改 · The input is wrong: correct each of `errors`.', {
      field: errors[0]?.field || undefined,
      hint: errors[0]?.hint,
    });
  }
}

/**
 * Checks what a controller declares by `@Body({ schema })`, `@Query({ schema })` and `@Param('id', { schema })`, and
 * hands over the parsed value. A field that no schema knows is refused, also where a schema forgot to be strict: what
 * is silently dropped today is the setting that somebody believed they had changed.
 */
export class RequestValidation extends StandardSchemaValidationPipe {
  private readonly strict = new WeakMap<z.ZodType, z.ZodType>();

  override async transform<T = unknown>(value: T, metadata: ArgumentMetadata): Promise<T> {
    const schema = metadata.schema;
    if (!(schema instanceof z.ZodType)) return (await super.transform(value, metadata)) as T;
    this.stripProtoKeys(value);
    // A request without a body reads as null or undefined; say which fields are missing rather than "not an object".
    const given = metadata.type === 'body' && (value === undefined || value === null) ? {} : value;
    const result = await this.strictly(schema).safeParseAsync(given, { error: bilingual });
    if (result.success) return result.data as T;
    const prefix = metadata.type === 'body' || metadata.data === undefined ? '' : metadata.data;
    throw new InvalidFields(fieldErrors(result.error.issues, prefix));
  }

  private strictly(schema: z.ZodType): z.ZodType {
    if (!(schema instanceof z.ZodObject) || schema.def.catchall !== undefined) return schema;
    const known = this.strict.get(schema);
    if (known) return known;
    const strict = schema.clone({ ...schema.def, catchall: z.never() });
    this.strict.set(schema, strict);
    return strict;
  }
}
