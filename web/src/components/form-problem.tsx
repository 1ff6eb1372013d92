import type { FormInstance } from 'antd';
import { useEffect } from 'react';
import { problemOf } from '../api/problem';
import { LoadProblem } from './load-problem';
import { pathOf } from './field-path.rules';

interface Props {
  form: FormInstance;
  /** What the change failed with; null while it has not. */
  error: unknown;
  /** Fields whose names in the form differ from the server's: `{ 'values.hours': ['hours'] }`. */
  names?: Record<string, (string | number)[]>;
}

/** Puts the server's faults at their fields, and shows above the form what belongs to none of them. Place it first in the form. */
export function FormProblem({ form, error, names }: Props) {
  const problem = error ? problemOf(error) : null;
  useEffect(() => {
    if (!problem) return;
    const fields = problem.errors
      .map(({ field, message, hint }) => ({
        name: names?.[field] ?? pathOf(field),
        errors: [hint === undefined ? message : `${message}（${hint}）`],
      }))
      .filter(({ name }) => form.getFieldInstance(name) !== undefined);
    form.setFields(fields);
    if (fields[0]) form.scrollToField(fields[0].name, { focus: true });
    // eslint-disable-next-line react-hooks/exhaustive-deps -- once for each failure, not for each drawing
  }, [error]);
  if (!problem) return null;
  const shown =
    problem.errors.length > 0 &&
    problem.errors.every(({ field }) => isShown(form, names?.[field] ?? pathOf(field)));
  return shown ? null : <LoadProblem error={error} />;
}

function isShown(form: FormInstance, name: (string | number)[]): boolean {
  return form.getFieldInstance(name) !== undefined;
}
