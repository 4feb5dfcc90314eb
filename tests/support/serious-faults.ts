import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';

/** What axe finds in a page that keeps somebody from using it, by its rules' names. */
export async function seriousFaults(page: Page): Promise<readonly string[]> {
  // It would open a page of its own otherwise, which Electron cannot.
  const { violations } = await new AxeBuilder({ page }).setLegacyMode(true).analyze();
  return violations.filter(({ impact }) => impact === 'serious' || impact === 'critical').map(({ id }) => id);
}
