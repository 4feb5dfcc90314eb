import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { LOG_IN_STEPS, OTHER_FLOW_KINDS } from '../../../shared/flow.ts';
import { describeFlowStep, specificationLabel } from '../../../shared/flow-steps.ts';
import { isDeclaredIn } from '../../support/declarations.ts';

const ROOT = resolve(import.meta.dirname, '../../..');
const KINDS = [...LOG_IN_STEPS, ...OTHER_FLOW_KINDS];
const SENTENCES = /^\p{Lu}\S*(?: \S+)*[^\s.]\.$/u;
const SOURCES = KINDS.flatMap((kind) =>
  describeFlowStep(kind).sources.map(({ file, name }) => [kind, file, name] as const),
);

describe('the step', () => {
  test.each(KINDS)('%s is explained in one to three sentences', (kind) => {
    const { title, by, explanation, nextAuth } = describeFlowStep(kind);

    expect(title).toMatch(/^\p{Lu}.*[^.\s]$/u);
    expect(by).not.toBe('');
    expect(explanation).toMatch(SENTENCES);
    expect(explanation.split(/[.!?](?: |$)/).length - 1).toBeLessThanOrEqual(3);
    expect(nextAuth).toMatch(/^\S+(?: \S+)*\.$/);
  });

  test('has a name that no other one has', () => {
    expect(new Set(KINDS.map((kind) => describeFlowStep(kind).title)).size).toBe(KINDS.length);
  });

  test.each(KINDS)('%s names what is checked, what that stops, and where it is specified', (kind) => {
    const { checks, specifications } = describeFlowStep(kind);

    for (const { what, stops } of checks) {
      expect(what).toMatch(SENTENCES);
      expect(stops).toMatch(SENTENCES);
    }
    for (const each of specifications) {
      expect(specificationLabel(each)).toMatch(
        /^(RFC \d{4}|OpenID Connect (Core|Discovery|RP-Initiated Logout) 1\.0) §\d+(\.\d+)*$/,
      );
      expect(each.about).not.toBe('');
    }
  });

  test.each(LOG_IN_STEPS)('%s of the log-in is in a specification', (kind) => {
    expect(describeFlowStep(kind).specifications).not.toEqual([]);
  });

  test.each(SOURCES)('%s was run by %s, %s, which is there', (_, file, name) => {
    const path = resolve(ROOT, file);

    expect(existsSync(path)).toBe(true);
    expect(isDeclaredIn(readFileSync(path, 'utf8'), name)).toBe(true);
  });
});

test('a name that is only called, or is not there any more, is not declared', () => {
  const source = [
    'export async function finish(',
    '  id: string,',
    '): Promise<void> {',
    '  withdraw(id);',
    '  await closeAll();',
    '}',
    'class Client {',
    '  async #ask(url: URL): Promise<Answer> {',
    '    return this.#send(url);',
    '  }',
    '',
    '  signIn(',
    '    id: string,',
    '    isWanted: () => boolean = () => true,',
    '  ): Promise<void> {',
    '  }',
    '}',
  ].join('\n');

  expect(['finish', 'Client', '#ask', 'signIn'].filter((name) => !isDeclaredIn(source, name))).toEqual([]);
  expect(['withdraw', 'closeAll', '#send', 'ask', 'sign', 'fin'].filter((name) => isDeclaredIn(source, name))).toEqual(
    [],
  );
});
