import { parse } from 'yaml';
import { read } from './markdown.ts';
import { PAGES } from './pages.ts';

interface Operation {
  readonly summary: string;
  readonly 'x-role': string;
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: {
    readonly content: Readonly<Record<string, { readonly schema: Schema }>>;
  };
  readonly responses: Readonly<Record<string, { readonly description: string }>>;
}
interface Parameter {
  readonly name: string;
  readonly in: string;
  readonly required?: boolean;
  readonly schema: Schema;
}
interface Schema {
  readonly type?: string;
  readonly enum?: readonly string[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
}

const kindOf = ({ type, enum: values }: Schema): string =>
  values?.map((value) => `\`${value}\``).join(', ') ?? type ?? 'JSON';

const fieldsOf = ({ parameters = [], requestBody }: Operation): readonly string[] => {
  const body = requestBody?.content['application/json']?.schema;
  return [
    ...parameters.map((each) => row(each.name, each.in, each.required ?? false, each.schema)),
    ...Object.entries(body?.properties ?? {}).map(([name, schema]) =>
      row(name, 'body', body?.required?.includes(name) ?? false, schema),
    ),
  ];
};

const row = (name: string, where: string, isNeeded: boolean, schema: Schema): string =>
  `| \`${name}\` | ${where} | ${isNeeded ? 'yes' : ''} | ${kindOf(schema)} |`;

const sectionOf = (method: string, path: string, operation: Operation): string => {
  const fields = fieldsOf(operation);
  const table = ['', '| field | in | needed | is |', '| --- | --- | --- | --- |', ...fields];
  return [
    `## ${method.toUpperCase()} /api${path}`,
    '',
    `${operation.summary}. For a ${operation['x-role']} or above.`,
    ...(fields.length === 0 ? [] : table),
    '',
    `Answers: ${Object.keys(operation.responses).join(', ')}.`,
    '',
  ].join('\n');
};

/** The routes of the API, as a page; the whole of each answer is in the file that it is drawn from. */
export const apiPage = (): string => {
  const { paths } = parse(read('docs/api/openapi.yaml')) as {
    paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  };
  const sections = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => sectionOf(method, path, operation)),
  );
  return `# Routes\n\nHow to sign in, errors and the feed: [API](../guides/api.md).\n\n${sections.join('\n')}`;
};

/** The list of decisions, for links that lead to their folder. */
export const decisionsPage = (): string => {
  const decisions = PAGES.filter((path) => path.startsWith('docs/decisions/'));
  const titleOf = (path: string) => read(path).slice(2).split('\n', 1)[0];
  return `# Decisions\n\n${decisions.map((path) => `- [${titleOf(path)}](${path.slice('docs/'.length)})`).join('\n')}\n`;
};
