import type { NotificationType } from './notification.ts';

/** What a template may name. Everything that it is replaced by is hostile text until escaped. */
export const PLACEHOLDERS = [
  'says',
  'title',
  'number',
  'place',
  'type',
  'severity',
  'time',
] as const;
export type Placeholder = (typeof PLACEHOLDERS)[number];

const PLACEHOLDER = /\{([^{}]*)\}/g;

/** What is told where nobody has written another text. */
const DEFAULT_TEMPLATE = '{says}';

export const templateOf = (
  type: NotificationType,
  templates: Partial<Readonly<Record<NotificationType, string>>>,
): string => templates[type] ?? DEFAULT_TEMPLATE;

/** Returns the text with its placeholders filled in, once: what is filled in is not looked at again. */
export const fillIn = (template: string, values: Readonly<Record<Placeholder, string>>): string =>
  template.replace(PLACEHOLDER, (whole, name: string) =>
    isPlaceholder(name) ? values[name] : whole,
  );

/** Returns the placeholders of a template that there are not, and braces that belong to none. */
export const unknownPlaceholders = (template: string): readonly string[] => {
  const named = [...template.matchAll(PLACEHOLDER)].map(([, name = '']) => name);
  const rest = template.replace(PLACEHOLDER, '');
  return [
    ...named.filter((name) => !isPlaceholder(name)).map((name) => `{${name}}`),
    ...(/[{}]/.test(rest) ? ['a single brace'] : []),
  ];
};

const isPlaceholder = (name: string): name is Placeholder =>
  PLACEHOLDERS.some((known) => known === name);
