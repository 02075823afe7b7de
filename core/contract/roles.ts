/** What people may do with the product. Each may all that those before it may. */
export const ROLES = ['viewer', 'approver', 'operator', 'admin'] as const;
export type Role = (typeof ROLES)[number];

/** Whether somebody with these roles may do what needs `needed`; whoever has none may nothing. */
export const hasRole = (roles: readonly Role[], needed: Role): boolean =>
  roles.some((role) => ROLES.indexOf(role) >= ROLES.indexOf(needed));
