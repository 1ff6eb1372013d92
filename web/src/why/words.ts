import type { Words } from '../words';

export const words = {} as const satisfies Words;
