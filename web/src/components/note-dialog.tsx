import { Input, Modal, type InputRef } from 'antd';
import { useState, type ReactNode } from 'react';
import { LoadProblem } from './load-problem';
import { useFirstFocus } from './use-first-focus';

interface Props {
  title: string;
  /** What is done, on its button. */
  deed: string;
  /** The name of the line that is written. */
  label: string;
  placeholder?: string;
  /** Nothing is done without it; else it may be left empty. */
  needed?: boolean;
  /** Where this differs from the others'. */
  maxLength?: number;
  /** What the deed means. */
  note?: string;
  /** What it is done to. */
  children?: ReactNode;
  isBusy: boolean;
  error: unknown;
  /** Given without the spaces around it. */
  onSay: (said: string) => void;
  onEnd: () => void;
}

/** Shorter is no reason; the server is of the same opinion. */
const LEAST = 2;

/** A deed that a line is written for: why it is done, or what has been done already. */
export function NoteDialog({
  title,
  deed,
  label,
  placeholder,
  needed = false,
  maxLength = 500,
  note,
  children,
  isBusy,
  error,
  onSay,
  onEnd,
}: Props) {
  const { first, afterOpenChange } = useFirstFocus<InputRef>();
  const [text, setText] = useState('');
  const said = text.trim();
  const may = !needed || said.length >= LEAST;
  const say = () => may && !isBusy && onSay(said);
  return (
    <Modal
      open
      title={title}
      okText={deed}
      okButtonProps={{ disabled: !may, loading: isBusy }}
      onOk={say}
      onCancel={onEnd}
      afterOpenChange={afterOpenChange}
      width={440}
    >
      <form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault();
          say();
        }}
      >
        <LoadProblem error={error} />
        {note && <p className="quiet">{note}</p>}
        {children}
        <label className="stack" style={{ gap: 4 }}>
          {label}
          <Input
            ref={first}
            maxLength={maxLength}
            placeholder={placeholder}
            value={text}
            onChange={({ target }) => setText(target.value)}
          />
        </label>
        <button type="submit" hidden />
      </form>
    </Modal>
  );
}
