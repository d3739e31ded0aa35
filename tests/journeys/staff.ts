import assert from 'node:assert/strict';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import type { TestShop } from '../e2e/shop.ts';
import { type Eyes, type Visitor, visit } from './visitor.ts';

export const PASSWORD = 'correct horse battery';

/** Those who may enter the control room of a shop. */
export interface Staff {
  /** A room before somebody who has logged in. */
  enter(browser: Browser, name: string, path: string, eyes?: Eyes): Promise<Visitor>;
}

/** Makes accounts, by name and role. Each logs in once: log-ins are counted. */
export async function hire(shop: TestShop, roles: Readonly<Record<string, 'operator' | 'viewer'>>): Promise<Staff> {
  for (const [name, role] of Object.entries(roles)) {
    const { status } = await shop.admin('POST', '/operators', { name, role, password: PASSWORD });
    assert.equal(status, 201);
  }
  const sessions = new Map<string, Awaited<ReturnType<BrowserContext['cookies']>>>();
  return {
    async enter(browser, name, path, eyes = {}) {
      const visitor = await visit(browser, shop.url, { language: 'en', ...eyes });
      const { context, page } = visitor;
      const session = sessions.get(name);
      if (session === undefined) {
        const response = await page.request.post('/admin/api/session', { data: { name, password: PASSWORD } });
        assert.equal(response.status(), 201);
        sessions.set(name, await context.cookies(`${shop.url}/admin`));
      } else await context.addCookies(session);
      await page.goto(`/admin${path}`);
      return visitor;
    },
  };
}

/** Presses a button of the dialog that is open, with a reason where one is given. */
export async function answer(page: Page, act: string, reason = ''): Promise<void> {
  const dialog = page.getByRole('dialog');
  if (reason !== '') await dialog.getByLabel('Reason').fill(reason);
  await dialog.getByRole('button', { name: act, exact: true }).click();
}
