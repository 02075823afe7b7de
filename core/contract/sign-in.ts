import * as z from 'zod';

/** Where a deployment says to everybody how one signs in to it. */
export const SIGN_IN_PATH = '/.well-known/trimtab.json';

/** Who asks people for password and second factor, and by which name that knows our programs. Nothing of it is secret. */
export const signInSchema = z.object({
  issuer: z.url(),
  clientId: z.string().min(1),
});
export type SignIn = z.infer<typeof signInSchema>;

/** Where the command line waits for the answer of a sign-in: one of these is free, and only these are let through. */
export const LOOPBACK_PORTS = [47_810, 47_811, 47_812] as const;

/** Cognito lets plain HTTP through under this name alone. */
export const loopbackUrl = (port: number): string => `http://localhost:${port}/`;
