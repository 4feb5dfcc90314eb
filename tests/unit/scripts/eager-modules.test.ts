import type { Plugin, Rolldown } from 'vite';
import { expect, test } from 'vitest';
import { eagerModules } from '../../../scripts/eager-modules.ts';

/** What becomes of a script, or the error that ends the build. */
function transform(code: string): string {
  const { renderChunk } = eagerModules() as Plugin & { renderChunk: (code: string) => string };
  const error = (text: string) => {
    throw new Error(text);
  };
  return renderChunk.call({ error } as unknown as Rolldown.PluginContext, code);
}

test.each([
  ['var a = __commonJSMin(((exports) => { x(); }));', 'var a = __commonJSMin((function(exports) { x(); }));'],
  ['r.__commonJSMin(((exports, module) => {', 'r.__commonJSMin((function(exports, module) {'],
  ['__commonJSMin(((exports, module, this$1) => {', '__commonJSMin((function(exports, module, this$1) {'],
  ['__commonJSMin((() => {', '__commonJSMin((function() {'],
])('a wrapped module becomes one that is compiled with the script: %s', (code, expected) => {
  expect(transform(code)).toBe(expected);
});

test('other code stays as it is', () => {
  const code = 'var __commonJSMin = (cb, mod) => () => cb(); run(((a) => { b(); })); export { __commonJSMin as t };';

  expect(transform(code)).toBe(code);
});

test('a wrapper in another form ends the build: nobody would see that starts have become slower', () => {
  expect(() => transform('var a = __commonJSMin({ "a.js"(exports) {} });')).toThrow('eager-modules');
});
