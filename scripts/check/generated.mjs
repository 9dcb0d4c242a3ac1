/**
 * Files that a command makes and that are committed, so that a change of theirs is seen in review.
 * `args` go to `node`; the path to write to is added last. `npm run generate` writes all, or `npm run generate -- <name>`.
 */
export const generatedFiles = [
  { name: 'openapi', file: 'docs/openapi.json', args: ['dist/cli.js', 'openapi', '--out'] },
  { name: 'env-example', file: '.env.example', args: ['scripts/generate/env-example.mjs', '--out'] },
  { name: 'configuration', file: 'docs/configuration.md', args: ['scripts/generate/configuration-doc.mjs', '--out'] },
  {
    name: 'schema-snapshot',
    file: 'src/migrations/schema.snapshot.json',
    args: ['dist/cli.js', 'schema-snapshot', '--out'],
  },
  { name: 'errors-doc', file: 'docs/errors.md', args: ['dist/cli.js', 'errors-doc', '--out'] },
  { name: 'permissions-doc', file: 'docs/permissions.md', args: ['dist/cli.js', 'permissions-doc', '--out'] },
  { name: 'monitoring-doc', file: 'docs/monitoring.md', args: ['scripts/generate/monitoring-doc.mjs', '--out'] },
];
