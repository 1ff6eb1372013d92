import { InboxOutlined } from '@ant-design/icons';
import { useId, useState } from 'react';
import './drop-file.css';

interface Props {
  label: string;
  /** As an input has it: `.xlsx,.csv`. */
  accept: string;
  onFile: (file: File) => void;
  disabled?: boolean;
}

/** A place to drop one file, which is an ordinary file field too: by keyboard and for those who do not see it. */
export function DropFile({ label, accept, onFile, disabled = false }: Props) {
  const id = useId();
  const [over, setOver] = useState(false);
  const take = (files: FileList | null) => files?.[0] && !disabled && onFile(files[0]);
  return (
    <label
      htmlFor={id}
      className={over ? 'drop-file drop-file-over' : 'drop-file'}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        event.preventDefault();
        setOver(false);
        take(event.dataTransfer.files);
      }}
    >
      <InboxOutlined aria-hidden="true" />
      <span>{label}</span>
      <input
        id={id}
        type="file"
        accept={accept}
        disabled={disabled}
        onChange={({ target }) => {
          take(target.files);
          // The same file chosen again is a choice too.
          target.value = '';
        }}
      />
    </label>
  );
}
