import type { Role } from '#core/contract/roles.ts';

/** Somebody who has signed in. */
export interface User {
  readonly user: string;
  /** Absent: signed in, and no more. `stepped-up`: it was confirmed just now that it is really them. */
  readonly assurance?: 'signed-in' | 'stepped-up';
}

/** Whoever a session is of, and what they may do. */
export interface SessionUser extends User {
  readonly roles: readonly Role[];
}

/** A link that was opened, and whether whoever opened it has signed in too. The secret is hashed before anything is looked up. */
export interface OpenedLink {
  readonly secret: string;
  readonly session?: User;
}
