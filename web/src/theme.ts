import { theme as antd, type MappingAlgorithm, type ThemeConfig } from 'antd';
import { useSyncExternalStore } from 'react';
import { remember, remembered } from './remember';

export type Mode = 'light' | 'dark';

/** Colours that carry meaning, by mode; each is legible (4.5:1) as text on the ground and on its own tint. */
export const COLOURS = {
  light: {
    ground: '#f2f4f7',
    surface: '#ffffff',
    raised: '#ffffff',
    text: '#1a2230',
    quiet: '#475262',
    faint: '#596575',
    line: '#d5dbe3',
    primary: '#1456b8',
    primaryStrong: '#0d3f85',
    onPrimary: '#ffffff',
    good: '#17692f',
    warn: '#8a4b00',
    bad: '#b3261e',
    badStrong: '#8c1b15',
    focus: '#1456b8',
  },
  dark: {
    ground: '#10151c',
    surface: '#182029',
    raised: '#212b37',
    text: '#e4e9f0',
    quiet: '#b4becb',
    faint: '#9aa6b5',
    line: '#36424f',
    primary: '#74adff',
    primaryStrong: '#a9ccff',
    onPrimary: '#0b1524',
    good: '#6fcf8b',
    warn: '#f0b45c',
    bad: '#ff8f85',
    badStrong: '#ffb0a9',
    focus: '#9cc4ff',
  },
} as const;

const still = window.matchMedia('(prefers-reduced-motion: reduce)');

/** antd's compact measures with letters as large as before: its own are 11 pixels, which nobody reads all day. */
const compact: MappingAlgorithm = (seed, map) => {
  const made = antd.compactAlgorithm(seed, map);
  const letters = Object.entries(map ?? {}).filter(([name]) =>
    /^(fontSize|lineHeight|fontHeight)/.test(name),
  );
  return { ...made, ...Object.fromEntries(letters) };
};

/** antd's compact style with our colours. Nothing else sets a colour, a font or a corner. */
export function themeOf(mode: Mode): ThemeConfig {
  const colour = COLOURS[mode];
  return {
    algorithm: [mode === 'dark' ? antd.darkAlgorithm : antd.defaultAlgorithm, compact],
    token: {
      colorPrimary: colour.primary,
      colorLink: colour.primary,
      // antd's own are paler under the mouse, and then too pale to read.
      colorPrimaryHover: colour.primaryStrong,
      colorPrimaryActive: colour.primaryStrong,
      colorPrimaryTextHover: colour.primaryStrong,
      colorLinkHover: colour.primaryStrong,
      colorLinkActive: colour.primaryStrong,
      colorErrorHover: colour.badStrong,
      colorErrorActive: colour.badStrong,
      colorErrorBorderHover: colour.badStrong,
      colorInfo: colour.primary,
      colorSuccess: colour.good,
      colorWarning: colour.warn,
      colorError: colour.bad,
      colorText: colour.text,
      colorTextSecondary: colour.quiet,
      colorTextTertiary: colour.faint,
      colorTextDescription: colour.quiet,
      colorTextPlaceholder: colour.faint,
      colorTextLightSolid: mode === 'dark' ? colour.onPrimary : '#ffffff',
      // Tints of antd's own making are muddy where the colour is as dark as text needs it.
      colorInfoBg: mode === 'dark' ? '#182a42' : '#e8f0fb',
      colorSuccessBg: mode === 'dark' ? '#16301f' : '#e6f4ea',
      colorWarningBg: mode === 'dark' ? '#33260f' : '#fdf3e1',
      colorErrorBg: mode === 'dark' ? '#3a1d1c' : '#fdecea',
      colorInfoBorder: mode === 'dark' ? '#35578a' : '#a9c6ee',
      colorSuccessBorder: mode === 'dark' ? '#2f6b43' : '#a3d1b1',
      colorWarningBorder: mode === 'dark' ? '#7a5a1e' : '#e3bf80',
      colorErrorBorder: mode === 'dark' ? '#8a423d' : '#eeb0ab',
      colorBgLayout: colour.ground,
      colorBgContainer: colour.surface,
      colorBgElevated: colour.raised,
      colorBorder: mode === 'dark' ? '#5a6878' : '#9aa5b3',
      colorBorderSecondary: colour.line,
      colorSplit: colour.line,
      fontFamily: 'var(--font)',
      fontSize: 13,
      borderRadius: 4,
      motion: !still.matches,
      motionDurationMid: '0.1s',
      motionDurationSlow: '0.12s',
    },
    components: {
      Button: {
        primaryColor: colour.onPrimary,
        dangerColor: colour.onPrimary,
        primaryShadow: 'none',
        defaultShadow: 'none',
        dangerShadow: 'none',
      },
      Menu: {
        itemHeight: 34,
        itemBorderRadius: 4,
        activeBarBorderWidth: 0,
        itemSelectedBg: mode === 'dark' ? '#20344f' : '#e4edfa',
        itemSelectedColor: colour.primary,
      },
      Table: {
        headerBg: mode === 'dark' ? '#1e2732' : '#f6f8fa',
        headerColor: colour.quiet,
        rowHoverBg: mode === 'dark' ? '#222d39' : '#eef3fa',
      },
      Tooltip: { colorBgSpotlight: mode === 'dark' ? '#3a4757' : '#28323f', colorTextLightSolid: '#ffffff' },
      Form: { itemMarginBottom: 12, verticalLabelPadding: '0 0 2px' },
    },
  };
}

const asked = window.matchMedia('(prefers-color-scheme: dark)');
const listeners = new Set<() => void>();
asked.addEventListener('change', () => announce());

/** What was chosen on this machine, else what the system prefers. */
function modeNow(): Mode {
  const chosen = remembered('mode');
  if (chosen === 'light' || chosen === 'dark') return chosen;
  return asked.matches ? 'dark' : 'light';
}

function announce(): void {
  const mode = modeNow();
  const root = document.documentElement;
  root.dataset.mode = mode;
  root.style.colorScheme = mode;
  for (const [name, value] of Object.entries(COLOURS[mode]))
    root.style.setProperty(`--${kebab(name)}`, value);
  for (const listener of listeners) listener();
}

const kebab = (name: string) => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

/** Call once, before the first page. */
export const startTheme = announce;

export function switchMode(mode: Mode): void {
  remember('mode', mode);
  announce();
}

export function useMode(): Mode {
  return useSyncExternalStore((listener) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  }, modeNow);
}
