import { ServiceError } from '#local/services/wire/service.ts';

/** @throws ServiceError `InvalidName` unless Step Functions takes the name for a state machine or an execution */
export const checkName = (name: string): void => {
  const allowed = /^[^\s<>{}[\]?*"#%\\^|~`$&,;:/\p{Cc}]{1,80}$/u;
  if (allowed.test(name)) return;
  throw new ServiceError('InvalidName', `Invalid Name: '${name}' (1 to 80 characters, no space)`);
};
