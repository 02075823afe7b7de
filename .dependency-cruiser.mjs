/**
 * Who may import whom: the table of the house style, as data. `node_modules/.bin/depcruise` reads it, and
 * `test/arch/layers.test.ts` breaks every row once.
 *
 * The name `typescript` must be a version with a JavaScript API (6). Without one the cruiser sees 0 modules and is
 * content, which is why the test also counts what was cruised.
 */

/** Clients that belong to one outside system, by the adapter that speaks to it. */
const ADAPTERS = {
  aws: [
    '@aws-sdk/',
    '@smithy/',
    '@aws-lambda-powertools/',
    '@middy/',
    'aws-lambda',
    '@types/aws-lambda',
  ],
  http: ['hono', '@hono/zod-openapi'],
  'config-file': ['yaml'],
  'focus-file': ['csv-parse', 'hyparquet', 'hyparquet-compressors'],
  influx: [],
  'price-folder': [],
  'scan-folder': [],
  slack: [],
  webhook: [],
  'trace-file': ['csv-parse', 'hyparquet', 'hyparquet-compressors'],
};

/**
 * `from`: the folder. `folders`: what it may import of this repository. `packages`: of npm; a name that ends in `/` is a
 * whole scope. `builtIns`: whether Node's own modules are allowed.
 */
const LAYERS = [
  {
    name: 'core',
    from: 'core/',
    folders: ['core/'],
    packages: ['zod', '@noble/', 'canonicalize', '@jmespath-community/', 'big.js', '@types/big.js'],
    builtIns: false,
  },
  { name: 'app', from: 'app/', folders: ['core/', 'app/'], packages: [], builtIns: false },
  ...Object.entries(ADAPTERS).map(([adapter, packages]) => ({
    name: `adapters-${adapter}`,
    from: `adapters/${adapter}/`,
    folders: ['core/', 'app/', 'adapters/'],
    // Stored items and files are parsed by schemas.
    packages: [...packages, 'zod'],
    builtIns: true,
  })),
  {
    name: 'functions',
    from: 'functions/',
    folders: ['core/', 'app/', 'adapters/'],
    packages: ['@aws-lambda-powertools/', '@middy/', 'hono'],
    builtIns: false,
  },
  {
    name: 'lib',
    from: 'lib/',
    // The price of what is deployed is said when it is synthesised.
    folders: ['lib/', 'core/contract/', 'core/actions/', 'core/cost/', 'core/present/'],
    packages: ['aws-cdk-lib', 'constructs', 'cdk-nag'],
    builtIns: true,
  },
  {
    name: 'bin',
    from: 'bin/',
    // What is wrong in the context or in `trimtab.yaml` is said before anything is deployed.
    folders: ['lib/', 'adapters/config-file/', 'core/contract/'],
    packages: ['aws-cdk-lib', 'cdk-nag'],
    builtIns: true,
  },
  {
    name: 'local',
    from: 'local/',
    folders: ['core/', 'app/', 'adapters/', 'functions/', 'local/'],
    packages: [
      '@aws-sdk/',
      // Protocols and schemas of the SDK itself: the embedded services answer with its own serialisers.
      '@smithy/',
      '@hono/',
      'hono',
      'big.js',
      '@types/big.js',
      'jsonata',
      'zod',
    ],
    builtIns: true,
  },
  {
    name: 'console',
    from: 'console/(?!vite\\.config\\.ts$)',
    folders: ['core/', 'console/'],
    packages: [
      'react',
      'react-dom',
      '@types/react',
      '@types/react-dom',
      '@cloudscape-design/',
      '@tanstack/',
      'oidc-client-ts',
      'wouter',
      'zod',
    ],
    builtIns: false,
  },
  {
    name: 'cli',
    from: 'cli/',
    folders: ['core/', 'app/', 'adapters/', 'local/', 'cli/'],
    packages: ['commander', '@clack/', 'openid-client', 'zod'],
    builtIns: true,
  },
  // A package of its own; what tests import of it needs nothing that is installed there.
  { name: 'site', from: 'docs/site/', folders: ['docs/site/'], packages: [], builtIns: true },
];

const PRODUCT = '^(core|app|adapters|functions|lib|bin|local|console|cli)/';

const anyOf = (names) => `(${names.map((name) => name.replaceAll('.', '\\.')).join('|')})`;
const packagePaths = (names) =>
  `(^|/)node_modules/${anyOf(names.map((name) => (name.endsWith('/') ? name : `${name}/`)))}`;

const rulesOf = ({ name, from, folders, packages, builtIns }) => [
  {
    name: `${name}-folders`,
    comment: `${from} may import ${folders.join(' ')} and no other folder of this repository`,
    severity: 'error',
    from: { path: `^${from}` },
    // Anything that is neither a package nor built into Node.
    to: {
      dependencyTypesNot: ['core', ...NPM],
      couldNotResolve: false,
      pathNot: `^${anyOf(folders)}`,
    },
  },
  {
    name: `${name}-packages`,
    comment: `${from} may use ${packages.join(' ') || 'no packages'}`,
    severity: 'error',
    from: { path: `^${from}` },
    to: {
      dependencyTypes: NPM,
      ...(packages.length > 0 && { pathNot: packagePaths(packages) }),
    },
  },
  ...(builtIns
    ? []
    : [
        {
          name: `${name}-built-ins`,
          comment: `${from} does not know that it runs on Node`,
          severity: 'error',
          from: { path: `^${from}` },
          to: { dependencyTypes: ['core'] },
        },
      ]),
];

const NPM = [
  'npm',
  'npm-dev',
  'npm-optional',
  'npm-peer',
  'npm-bundled',
  'npm-no-pkg',
  'npm-unknown',
];

/** @type {import('dependency-cruiser').IConfiguration} */
export default {
  forbidden: [
    ...LAYERS.flatMap(rulesOf),
    {
      name: 'known-folders',
      comment: 'a folder that no row of the table names could import anything',
      severity: 'error',
      from: {
        pathNot: `^(${[...LAYERS.map(({ from }) => from), 'test/', 'bench/', 'scripts/', 'node_modules/', 'console/vite'].join('|')}|[^/]+$)`,
      },
      to: {},
    },
    {
      name: 'functions-apart',
      comment: 'a handler never imports another: what they share is a use case',
      severity: 'error',
      from: { path: '^functions/([^/]+)\\.ts$' },
      to: { path: '^functions/', pathNot: '^functions/$1\\.ts$' },
    },
    {
      name: 'tests-apart',
      comment: 'what is deployed or run never rests on what only tests or measures it',
      severity: 'error',
      from: { path: PRODUCT },
      to: { path: '^(test|bench|scripts)/' },
    },
    {
      name: 'no-cycles',
      comment: 'modules that import each other cannot be read one after the other',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'resolvable',
      comment: 'an import that leads nowhere',
      severity: 'error',
      from: {},
      // Virtual modules are made by a plugin of the build.
      to: { couldNotResolve: true, pathNot: '^virtual:' },
    },
    {
      name: 'declared',
      comment: 'a package that package.json does not name comes and goes with those that bring it',
      severity: 'error',
      from: {},
      to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown'] },
    },
    {
      name: 'no-development-packages',
      comment:
        'what runs has its packages among the dependencies; console and bin are only built or run here',
      severity: 'error',
      from: { path: '^(core|app|adapters|functions|lib|local|cli)/' },
      // Types leave nothing behind when they are stripped.
      to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'] },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
      extensions: ['.ts', '.tsx', '.mjs', '.js', '.json', '.css', '.d.ts'],
    },
  },
};
