import * as z from 'zod';
import { configSchema } from '#core/contract/config.ts';
import { isGroup } from './layers.ts';

/** Settings that had another name: what was stored under it is read still, and whoever writes it is told of the new one. */
export const MOVED_SETTINGS: Readonly<Record<string, string>> = {
  costs: 'collection.sources.costs',
  notify: 'notifications',
  'execution.caps.perHour': 'execution.safety.maxChangesPerHour',
  'execution.requireBusinessHours': 'execution.safety.requireBusinessHours',
  'execution.lockoutOnIncident': 'execution.safety.lockoutOnIncident',
};

/** A configuration that any version of Trimtab has stored. */
export const storedConfigSchema = z.preprocess((stored) => {
  if (!isGroup(stored)) return stored;
  const config = structuredClone(stored);
  for (const [from, to] of Object.entries(MOVED_SETTINGS)) {
    const value = take(config, from.split('.'));
    if (value !== undefined) put(config, to.split('.'), value);
  }
  return config;
}, configSchema);

type Group = Record<string, unknown>;

const take = (group: Group, [key = '', ...rest]: readonly string[]): unknown => {
  const value = group[key];
  if (rest.length > 0) return isGroup(value) ? take(value, rest) : undefined;
  delete group[key];
  return value;
};

const put = (group: Group, [key = '', ...rest]: readonly string[], value: unknown): void => {
  if (rest.length === 0) {
    group[key] = value;
    return;
  }
  const below = isGroup(group[key]) ? group[key] : {};
  group[key] = below;
  put(below, rest, value);
};
