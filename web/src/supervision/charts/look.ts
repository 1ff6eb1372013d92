import { useMemo } from 'react';
import { COLOURS, useMode, type Mode } from '../../theme';
import type { Look } from './chart-option.rules';

/** Told apart by hue and by lightness; each at least 3:1 on the surface. Patterns tell them apart without colour. */
const SERIES: Record<Mode, readonly string[]> = {
  light: ['#1456b8', '#b3541e', '#17692f', '#7a3fa0', '#00757f', '#806300', '#a3225f', '#7c8898'],
  dark: ['#74adff', '#f0a066', '#6fcf8b', '#c79bf0', '#4fc8d2', '#d8bd4a', '#f08ab8', '#b4becb'],
};

export function useLook(): Look {
  const mode = useMode();
  return useMemo(() => {
    const { text, quiet, line, raised, bad, good, primary } = COLOURS[mode];
    return { series: SERIES[mode], text, quiet, line, raised, bad, good, primary };
  }, [mode]);
}
