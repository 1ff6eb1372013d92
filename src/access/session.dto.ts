import { z } from 'zod';

export const signInInput = z
  .strictObject({
    login: z.string().trim().min(1).max(40).meta({ example: 'a001' }),
    password: z.string().min(1).max(200),
  })
  .meta({ id: 'SignIn', example: { login: 'a001', password: '…' } });

export const passwordInput = z
  .strictObject({ current: z.string().min(1).max(200), next: z.string().min(1).max(200) })
  .meta({ id: 'PasswordChange', example: { current: '…', next: '…' } });
