import { useEffect, useRef } from 'react';

interface Props {
  label: string;
  /** Tells how loud it is, 0 to 1, many times a second; returns what ends it. */
  source: (hear: (level: number) => void) => () => void;
}

/** A bar that moves with a voice. It is drawn past React: twenty pictures a second are nobody's state. */
export function LevelMeter({ label, source }: Props) {
  const bar = useRef<HTMLMeterElement>(null);
  useEffect(
    () =>
      source((level) => {
        if (bar.current) bar.current.value = level;
      }),
    [source],
  );
  return <meter ref={bar} className="level" aria-label={label} min={0} max={1} value={0} />;
}
