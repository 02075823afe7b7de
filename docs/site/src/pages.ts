import { globSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** The repository, whose Markdown files are the pages. */
export const REPOSITORY = fileURLToPath(new URL('../../..', import.meta.url));

/** Pages whose address is not their path. */
const ADDRESSES: Readonly<Record<string, string>> = {
  'docs/README.md': 'index',
  'README.md': 'about',
  'CHANGELOG.md': 'changelog',
  'CONTRIBUTING.md': 'contributing',
  'SECURITY.md': 'reporting',
  'docs/decisions': 'decisions',
  'docs/api/openapi.yaml': 'api',
  'statemachines/README.md': 'workflows',
};

/** The files that are pages, from the root of the repository, sorted. */
export const PAGES: readonly string[] = globSync(['*.md', 'docs/**/*.md', 'statemachines/*.md'], {
  cwd: REPOSITORY,
  exclude: ['docs/site/**'],
}).sort();

/** Returns where in the site a file of the repository is, or undefined if it is no page. */
export const slugOf = (path: string): string | undefined =>
  ADDRESSES[path] ??
  (PAGES.includes(path) ? path.replace(/^docs\//, '').replace(/\.md$/, '') : undefined);

const slugsOf = (paths: readonly string[]): string[] => paths.flatMap((path) => slugOf(path) ?? []);

/** The side bar; a page is named by its own heading unless it says otherwise. */
export const SIDEBAR = [
  { label: 'About Trimtab', slug: 'about' },
  'guides/getting-started',
  'guides/how-it-decides',
  'guides/how-it-undoes',
  {
    label: 'Operating',
    items: [
      'guides/deploying',
      'guides/operating',
      'guides/restore',
      'guides/organization',
      'guides/troubleshooting',
      'cost',
      'metrics',
      'notifications',
      'real-input',
      {
        label: 'Runbooks',
        collapsed: true,
        items: slugsOf(PAGES.filter((path) => path.startsWith('docs/runbooks/'))),
      },
    ],
  },
  {
    label: 'Security',
    items: ['guides/security', { label: 'Reporting, threats', slug: 'reporting' }],
  },
  { label: 'API', items: ['guides/api', 'api'] },
  { label: 'Checks, actions, guards', items: ['checks', 'actions', 'guards'] },
  'configuration',
  'reference',
  { label: 'Evidence', items: ['reliability', 'watch', 'race', 'scale'] },
  {
    label: 'How it is built',
    items: ['architecture', 'workflows', 'contributing', 'changelog'],
  },
  {
    label: 'Decisions',
    collapsed: true,
    items: ['decisions', ...slugsOf(PAGES.filter((path) => path.startsWith('docs/decisions/')))],
  },
];
