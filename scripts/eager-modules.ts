import type { Plugin } from 'vite';

/**
 * Has bundled CommonJS modules compiled along with the script that they are in. The bundler puts each into an arrow function in
 * parentheses, which stands for that; but V8 takes the hint of a `function` only, and reads the whole module a second time
 * when it is called, which takes longer than running it.
 */
export function eagerModules(): Plugin {
  return {
    name: 'eager-modules',
    renderChunk(code) {
      const eager = code.replaceAll(WRAPPER, '$1(function($2) {');
      if (OTHER_WRAPPER.test(eager)) this.error('eager-modules: the bundler wraps modules in another way now');
      return eager;
    },
  };
}

const OTHER_WRAPPER = /__commonJSMin\((?!\(function)/;
const WRAPPER = /(__commonJSMin\()\(\(([\w$, ]*)\) => \{/g;
