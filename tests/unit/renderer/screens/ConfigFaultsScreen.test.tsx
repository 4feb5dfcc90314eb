import { describe, expect, test } from 'vitest';
import { ConfigFaultsScreen } from '../../../../renderer/screens/ConfigFaultsScreen.tsx';
import type { ConfigFault } from '../../../../shared/config.ts';
import type { AppState } from '../../../../shared/ipc.ts';
import { appState, FakeBridge } from '../../../support/fake-bridge.ts';
import { buttonsOf, elementsOf, render } from '../render.tsx';

const ISSUER = { path: 'providers[0].issuer', found: '"ftp://x"', expected: 'an https address' };
const FILE = { path: '', found: 'text that is not JSON', expected: 'JSON' };

function shown(...faults: readonly ConfigFault[]): Promise<string> {
  return shownIn({ faults });
}

function shownIn(change: Partial<AppState>): Promise<string> {
  const bridge = new FakeBridge();
  bridge.app = appState({ mode: 'faulty', configFile: '/etc/keyporch.json', providers: [], ...change });
  return render(bridge, <ConfigFaultsScreen app={bridge.app} />);
}

describe('a configuration with faults', () => {
  test('has each of them listed: where, what was found, what was expected', async () => {
    const cells = elementsOf(await shown(ISSUER, FILE), 'td');

    expect(cells).toEqual([
      'providers[0].issuer',
      '"ftp://x"',
      'an https address',
      'the file',
      'text that is not JSON',
      'JSON',
    ]);
  });

  test('has them counted', async () => {
    expect(elementsOf(await shown(ISSUER), 'h1')).toEqual(['The configuration has a fault']);
    expect(elementsOf(await shown(ISSUER, FILE), 'h1')).toEqual(['The configuration has 2 faults']);
  });

  test('is named', async () => {
    expect(elementsOf(await shown(ISSUER), 'code')).toContain('/etc/keyporch.json');
  });

  test("has no demo in an integrator's own app", async () => {
    expect(buttonsOf(await shownIn({ faults: [ISSUER], offersDemo: false }))).toEqual([]);
  });

  test('leaves the demo as a way to go on', async () => {
    expect(buttonsOf(await shown(ISSUER))).toEqual(['Try the demo']);
  });
});
