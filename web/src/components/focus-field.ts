import type { FormInstance } from 'antd';

/** Where one begins to type in a dialog: antd's own gives the focus to its closing cross. For `afterOpenChange`. */
export function focusField<Values>(form: FormInstance<Values>, name: string): void {
  (form.getFieldInstance(name as never) as { focus?: () => void } | undefined)?.focus?.();
}
