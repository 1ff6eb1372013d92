import { phoneForm } from '../phone-form.rules';

/** A telephone number in local form, never broken over two lines. */
export function Phone({ number }: { number: string | null | undefined }) {
  if (!number) return <span className="quiet">—</span>;
  return <span className="numbers">{phoneForm(number)}</span>;
}
