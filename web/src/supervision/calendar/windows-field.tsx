import { Form, Input } from 'antd';
import { useWords } from '../../words';
import { readWindows } from './windows.rules';
import { words } from './words';

interface Props {
  name: string;
  label: string;
}

/** Windows of a day in one line of text. */
export function WindowsField({ name, label }: Props) {
  const t = useWords(words);
  return (
    <Form.Item
      name={name}
      label={label}
      extra={t('windowsNote')}
      rules={[
        {
          validator: (_, text: string | undefined) =>
            readWindows(text ?? '') === null
              ? Promise.reject(new Error(t('windowsWrong')))
              : Promise.resolve(),
        },
      ]}
    >
      <Input spellCheck={false} />
    </Form.Item>
  );
}
