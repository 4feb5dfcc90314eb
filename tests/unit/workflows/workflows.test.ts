import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { ROOT } from '../../../scripts/desktop/app.ts';

interface Step {
  readonly uses?: string;
  readonly run?: string;
  readonly with?: Readonly<Record<string, unknown>>;
  readonly env?: Readonly<Record<string, string>>;
}

interface Job {
  readonly permissions?: unknown;
  readonly env?: unknown;
  readonly 'timeout-minutes'?: unknown;
  readonly environment?: unknown;
  readonly needs?: unknown;
  readonly steps: readonly Step[];
}

interface Workflow {
  readonly on: Readonly<Record<string, unknown>>;
  readonly permissions: unknown;
  readonly env?: unknown;
  readonly jobs: Readonly<Record<string, Job>>;
}

/** Of electron-builder, which reads its own configuration with it. */
const { load } = createRequire(import.meta.url)('js-yaml') as { load: (text: string) => unknown };

const FOLDER = join(ROOT, '.github/workflows');
const NAMES = readdirSync(FOLDER).sort();
const textOf = (name: string) => readFileSync(join(FOLDER, name), 'utf8');
const workflow = (name: string) => load(textOf(name)) as Workflow;
const stepsOf = (name: string) => Object.values(workflow(name).jobs).flatMap(({ steps }) => steps);

/** What was seen in the actions' own repositories, as the commit of that tag. */
const SEEN: Readonly<Record<string, string>> = {
  'actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1': 'v7.0.1',
  'actions/setup-node@820762786026740c76f36085b0efc47a31fe5020': 'v7.0.0',
  'actions/upload-artifact@bbbca2ddaa5d8feaa63e36b76fdaad77386f024f': 'v7.0.0',
  'actions/download-artifact@3e5f45b2cfb9172054b4087a40e8e0b5a5461e7c': 'v8.0.1',
};

test('there is one for every change and one for releases', () => {
  expect(NAMES).toEqual(['ci.yml', 'release.yml']);
});

describe.each(NAMES)('%s', (name) => {
  test('runs only actions whose commit was seen, and says which version that is', () => {
    const uses = [...textOf(name).matchAll(/^\s*(?:- )?uses: (\S+)(?: # (\S+))?$/gm)];

    expect(uses.length).toBe(stepsOf(name).filter((step) => step.uses !== undefined).length);
    expect(uses.length).toBeGreaterThan(0);
    for (const [, action = '', version] of uses) expect([action, version]).toEqual([action, SEEN[action]]);
  });

  test('gives no job more than it needs', () => {
    const { permissions, jobs } = workflow(name);

    expect(permissions).toEqual({});
    for (const [job, { permissions: own }] of Object.entries(jobs)) {
      expect([job, own]).toEqual([job, { contents: job === 'draft' ? 'write' : 'read' }]);
    }
  });

  test('never runs with our rights for somebody else’s change', () => {
    const { on } = workflow(name);

    for (const trigger of ['pull_request_target', 'workflow_run', 'issue_comment'])
      expect(on).not.toHaveProperty(trigger);
    if (textOf(name).includes('secrets.')) expect(Object.keys(on)).toEqual(['push']);
  });

  test('leaves no token in the clone', () => {
    const checkouts = stepsOf(name).filter(({ uses }) => uses?.startsWith('actions/checkout@'));

    expect(checkouts.length).toBeGreaterThan(0);
    for (const step of checkouts) expect(step.with).toMatchObject({ 'persist-credentials': false });
  });

  test('puts nothing that others have chosen, and no secret, into a command', () => {
    const commands = stepsOf(name).flatMap(({ run = '' }) => run);

    expect(commands.filter((command) => command.includes('${{'))).toEqual([]);
    expect(
      commands.filter((command) => /\bset -x|\bprintenv\b|\benv$|echo .*(?:KEY|LINK|TOKEN)/m.test(command)),
    ).toEqual([]);
  });

  test('ends', () => {
    for (const job of Object.values(workflow(name).jobs)) expect(job['timeout-minutes']).toBeLessThanOrEqual(60);
  });
});

describe('the release', () => {
  const { on, env, jobs } = workflow('release.yml');
  const secretSteps = stepsOf('release.yml').filter((step) => JSON.stringify(step).includes('secrets.'));

  test('is made by a tag of a version alone', () => {
    expect(on).toEqual({ push: { tags: ['v[0-9]+.[0-9]+.[0-9]+'] } });
  });

  test('has its keys in one step, and nowhere that installs anything', () => {
    expect(secretSteps).toHaveLength(1);
    expect(secretSteps[0]?.run).toBe('bash scripts/release-package.sh "$TARGET" dist');
    expect([env, ...Object.values(jobs).map((job) => job.env)].filter((each) => each !== undefined)).toEqual([]);
    expect(jobs.package?.environment).toBe('release');
  });

  test('is checked before it is packed, and packed before it is drafted', () => {
    expect(jobs.package?.needs).toBe('check');
    expect(jobs.draft?.needs).toBe('package');
    const run = (job: string) => jobs[job]?.steps.map((step) => step.run ?? '').join('\n') ?? '';
    expect(run('check')).toMatch(/^npm ci\nnpm run check$/m);
    expect(run('package')).toContain('npm ci');
  });

  test('is a draft, written by a job that installs nothing', () => {
    const commands = jobs.draft?.steps.map((step) => step.run ?? '').filter((command) => command !== '') ?? [];

    expect(commands).toHaveLength(2);
    expect(commands[0]).toBe('node scripts/release-files.mjs release');
    expect(commands[1]).toMatch(/^gh release create "\$GITHUB_REF_NAME" --draft --verify-tag .* release\/\*$/);
    expect(JSON.stringify(jobs.draft)).not.toContain('secrets.');
  });
});
