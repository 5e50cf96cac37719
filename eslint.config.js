// What the rules below are for is said where it is not plain from their names.
import js from '@eslint/js';
import vitest from '@vitest/eslint-plugin';
import { defineConfig, globalIgnores } from 'eslint/config';
import n from 'eslint-plugin-n';
import tsdoc from 'eslint-plugin-tsdoc';
import tseslint from 'typescript-eslint';

/** The layers from the ground up; a file may import from its own layer and from those before it. */
const LAYERS = [
  ['errors', 'options'],
  ['platform'],
  ['process'],
  ['find', 'stop', 'pid-file', 'cgroup'],
  ['index.js'],
  ['supervise', 'cli', 'testing'],
];

/** What only `src/index.ts` gives to those above it. */
const BELOW_THE_FACE = LAYERS.slice(
  0,
  LAYERS.findIndex((layer) => layer.includes('index.js')),
).flat();

/** Pure statements about identities and trees that know no operating system: ground for every layer. */
const GROUND = 'process/(?:identity|tree-order)\\.js$';

/** What imports of files in one layer may not reach. Types cost nothing at run time and may point anywhere. */
function layerRules() {
  return LAYERS.flatMap((layer, height) => {
    const above = LAYERS.slice(height + 1).flat();
    if (above.length === 0) return [];
    const files = layer.map((name) =>
      name === 'index.js' ? 'src/index.ts' : `src/${name}/**/*.ts`,
    );
    return [{ files, rules: importRule(above, `lies above ${layer.join(', ')}`) }];
  });
}

/** @param {readonly string[]} names @param {string} why @returns {import('eslint').Linter.RulesRecord} */
function importRule(names, why) {
  const regex = `^\\.\\.?/(?!(?:.*/)?${GROUND})(?:.*/)?(?:${names.map((name) => name.replace('.', '\\.')).join('|')})(?:/|$)`;
  const message = `This ${why}; dependencies point down (see CONTRIBUTING.md).`;
  return {
    '@typescript-eslint/no-restricted-imports': [
      'error',
      { patterns: [{ regex, allowTypeImports: true, message }] },
    ],
  };
}

const EMPTY_CATCH = {
  selector: 'CatchClause > BlockStatement[body.length=0]',
  message: 'Say what the error means here: translate it, return something, or rethrow it.',
};
const SLEEP = {
  selector: "NewExpression[callee.name='Promise'] CallExpression[callee.name='setTimeout']",
  message: 'Wait for an event or a ready message, never for a time.',
};
const OTHER_NAME = {
  selector: "MemberExpression[object.name='globalThis'][property.name='process']",
  message: 'Use the global `process`, so that the gates to kill and platform can be watched.',
};
const KILL = {
  object: 'process',
  property: 'kill',
  message: 'Only src/platform/signal-sender.ts sends signals.',
};
const PLATFORM = {
  object: 'process',
  property: 'platform',
  message: 'Only src/platform/current.ts chooses the operating system.',
};
const PROCESS_IMPORTS = ['process', 'node:process'].map((name) => ({
  name,
  importNames: ['kill', 'platform', 'default'],
  message: OTHER_NAME.message,
}));
const SLEEP_IMPORTS = ['timers/promises', 'node:timers/promises'].map((name) => ({
  name,
  message: SLEEP.message,
}));

export default defineConfig(
  globalIgnores([
    'dist/',
    'coverage/',
    '.stryker-tmp/',
    'reports/',
    'docs/api/',
    'site/',
    'test/types/{contract,supervise}.d.ts',
  ]),
  js.configs.recommended,
  n.configs['flat/recommended-module'],
  {
    languageOptions: { parserOptions: { project: ['tsconfig.json', 'tsconfig.tools.json'] } },
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    plugins: { tsdoc },
    rules: {
      // `!= null` asks for null and undefined at once.
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      'no-restricted-properties': ['error', KILL, PLATFORM],
      'no-restricted-imports': ['error', { paths: PROCESS_IMPORTS }],
      'no-restricted-syntax': ['error', EMPTY_CATCH, OTHER_NAME],
      // TypeScript resolves the imports already, and knows the self-reference to the built package.
      'n/no-missing-import': 'off',
      'n/no-process-exit': 'off',
      'n/hashbang': [
        'error',
        { convertPath: { 'src/**/*.ts': [String.raw`^src/(.+)\.ts$`, 'dist/$1.js'] } },
      ],
      'n/no-unsupported-features/node-builtins': [
        'error',
        // There since 8.1, 17.3, 20.6 and 20.16, and only called experimental.
        {
          ignores: [
            'async_hooks.createHook',
            'process.getActiveResourcesInfo',
            'module.register',
            'process.getBuiltinModule',
            'module.registerHooks',
          ],
        },
      ],
    },
  },
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked],
    rules: {
      'tsdoc/syntax': 'error',
      '@typescript-eslint/no-floating-promises': ['error', { ignoreVoid: false }],
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        // A default that throws is how an open list (the systems Node.js knows) is handled.
        { considerDefaultExhaustiveForUnions: true },
      ],
      // `async` alone turns a throw into a rejection, which an interface of promises owes its callers.
      '@typescript-eslint/require-await': 'off',
      // `import('x')` as a type: what a dynamic import or a mock of it will be.
      '@typescript-eslint/consistent-type-imports': ['error', { disallowTypeAnnotations: false }],
      // The build asks for the annotation (isolatedDeclarations).
      '@typescript-eslint/consistent-generic-constructors': 'off',
      '@typescript-eslint/no-inferrable-types': 'off',
      '@typescript-eslint/class-literal-property-style': 'off',
      '@typescript-eslint/explicit-module-boundary-types': 'error',
      '@typescript-eslint/no-import-type-side-effects': 'error',
      // Pids, counts and milliseconds are printed all the time, and print as what they are.
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      // To a function that returns `undefined` on purpose, that is a value.
      '@typescript-eslint/no-confusing-void-expression': 'off',
      // Takes a mapped type over a generic for the empty object.
      '@typescript-eslint/no-generated-empty-object-type': 'off',
      '@typescript-eslint/no-misused-spread': ['error', { allow: ['string'] }],
      // `const { known, ...rest }` is how a field is left out; `using _guard` is there for its end.
      '@typescript-eslint/no-unused-vars': [
        'error',
        { ignoreRestSiblings: true, varsIgnorePattern: '^_' },
      ],
      // A mapped type may say more than Record: readonly, optional.
      '@typescript-eslint/consistent-indexed-object-style': 'off',
      // The contract declares options and events as types where they are unions and intersections.
      '@typescript-eslint/consistent-type-definitions': 'off',
    },
  },
  ...layerRules(),
  {
    // The command line is a user of the package like any other; how a word is spelt and shown is ground.
    files: ['src/cli/**/*.ts'],
    rules: importRule(
      LAYERS.flat().filter((name) => name !== 'index.js' && name !== 'options' && name !== 'cli'),
      'is reached through src/index.ts by the command line',
    ),
  },
  {
    // So are the helpers for supervisors: everything they do, a user could do. That holds for types too.
    files: ['src/supervise/**/*.ts'],
    rules: {
      '@typescript-eslint/no-restricted-imports': [
        'error',
        {
          patterns: [
            {
              regex: `^(?:\\.\\.?/)+(?:${BELOW_THE_FACE.join('|')}|cli|testing)/`,
              message: 'deadsure/supervise is built on src/index.ts alone.',
            },
            {
              regex: '^(?!\\.|node:)',
              message: 'deadsure/supervise needs Node.js and nothing else.',
            },
          ],
        },
      ],
    },
  },
  {
    files: ['src/platform/signal-sender.ts'],
    rules: { 'no-restricted-properties': ['error', PLATFORM] },
  },
  { files: ['src/platform/current.ts'], rules: { 'no-restricted-properties': ['error', KILL] } },
  {
    files: ['test/**/*.ts', 'bench/**/*.ts'],
    plugins: { vitest },
    rules: {
      ...vitest.configs.recommended.rules,
      'no-restricted-syntax': ['error', EMPTY_CATCH, OTHER_NAME],
      // A helper that asserts is an assertion too.
      'vitest/expect-expect': ['error', { assertFunctionNames: ['expect', 'expect*', 'assert*'] }],
      // Titles come from tables of cases too, which the rule cannot read.
      'vitest/valid-title': 'off',
      // The second argument of `expect` names the case.
      'vitest/valid-expect': ['error', { maxArgs: 2 }],
      'vitest/no-standalone-expect': [
        'error',
        { additionalTestBlockFunctions: ['afterEach', 'beforeEach'] },
      ],
      // A union has to be narrowed by an `if` before its fields can be expected.
      'vitest/no-conditional-expect': 'off',
      // A wrong guess fails the test, which is what a test is for.
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/unbound-method': 'off',
      // `expect.any(…)` and its like are of type any.
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-misused-spread': 'off',
      'vitest/no-focused-tests': 'error',
      // A test that is not run is a hole: skips go through the registry in test/helpers.
      'vitest/no-disabled-tests': 'error',
    },
  },
  {
    // Runs in a Node.js for Windows, which has its own runner and not vitest; signal 0 there asks the system itself.
    files: ['test/wine/**/*.ts'],
    rules: {
      'vitest/no-import-node-test': 'off',
      'no-restricted-properties': ['error', PLATFORM],
      '@typescript-eslint/no-floating-promises': [
        'error',
        { allowForKnownSafeCalls: [{ from: 'package', package: 'node:test', name: 'test' }] },
      ],
    },
  },
  {
    // A helper that polls has to wait between two looks; a test has to use the helper.
    files: ['test/**/*.test.ts', 'test/contract/clauses/**/*.ts'],
    rules: {
      'no-restricted-syntax': ['error', EMPTY_CATCH, OTHER_NAME, SLEEP],
      'no-restricted-imports': ['error', { paths: [...PROCESS_IMPORTS, ...SLEEP_IMPORTS] }],
    },
  },
  {
    // Where process.kill is a stub that throws, it may be asked whether it was called.
    files: ['test/unit/**/*.ts', 'test/**/never-signals.ts'],
    rules: { 'no-restricted-properties': ['error', PLATFORM] },
  },
  {
    files: ['test/types/*.ts'],
    rules: {
      // These files are read by the compiler and never run.
      '@typescript-eslint/no-unused-vars': 'off',
      '@typescript-eslint/no-floating-promises': 'off',
      '@typescript-eslint/no-meaningless-void-operator': 'off',
      '@typescript-eslint/explicit-module-boundary-types': 'off',
      '@typescript-eslint/no-explicit-any': 'off',
      '@typescript-eslint/no-unnecessary-type-parameters': 'off',
      '@typescript-eslint/ban-ts-comment': ['error', { minimumDescriptionLength: 5 }],
    },
  },
  {
    files: ['**/*.{js,mjs}'],
    languageOptions: { globals: { process: 'readonly', console: 'readonly', URL: 'readonly' } },
    rules: {
      // `tsc -p tsconfig.tools.json` checks every name.
      'no-undef': 'off',
    },
  },
);
