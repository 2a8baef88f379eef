import { mkdirSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib';
import { Simulator, type World } from 'cdk-workflow-simulator';
import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core';
import { OrderStack } from '../../bin/stacks/order-stack';
import { SignUpStack } from '../../bin/stacks/sign-up-stack';
import { Studio } from '../../simulator/src/studio/studio';
import { buildPage } from '../build-page.mjs';
import { OUT } from './pages';

/** Two stacks of the example app in studio, and a browser that was let in. */
export class StudioWorld {
  static async open(browser: Browser, options: BrowserContextOptions = {}): Promise<StudioWorld> {
    await buildPage();
    mkdirSync(OUT, { recursive: true });
    const app = new App();
    new SignUpStack(app, 'SignUp');
    new OrderStack(app, 'Shop');
    const world = await Simulator.load(app, { snapshots: true });
    const project = mkdtempSync(join(tmpdir(), 'studio-'));
    const studio = await Studio.open(world, { project });
    const context = await browser.newContext({ viewport: { width: 1500, height: 950 }, ...options });
    const page = await context.newPage();
    const opened = new StudioWorld(world, studio, project, context, page);
    await page.goto(studio.makeAddress());
    await page.getByRole('heading', { name: 'Machines' }).waitFor();
    return opened;
  }

  readonly complaints: string[] = [];

  private constructor(
    readonly world: World,
    readonly studio: Studio,
    /** The folder below which tests are saved. */
    readonly project: string,
    readonly context: BrowserContext,
    readonly page: Page,
  ) {
    page.on('console', (message) => {
      if (message.type() === 'error' || message.type() === 'warning') this.complaints.push(message.text());
    });
    page.on('pageerror', (error) => this.complaints.push(error.message));
    page.on('request', (request) => {
      const { origin, protocol } = new URL(request.url());
      if (protocol !== 'data:' && origin !== studio.server.endpoint.url)
        this.complaints.push(`request: ${request.url()}`);
    });
  }

  async button(name: string | RegExp): Promise<void> {
    await this.page.getByRole('button', { name, ...(typeof name === 'string' && { exact: true }) }).click();
  }

  /** Chooses a machine, gives it an input, and starts it. */
  async start(machine: string, input: unknown, name = ''): Promise<void> {
    const { page } = this;
    await page.getByRole('link', { name: new RegExp(`^${machine}`) }).click();
    await page.getByLabel('Input', { exact: true }).fill(JSON.stringify(input, undefined, 2));
    await page.getByLabel('Name (optional)').fill(name);
    await this.button('Start');
    await page.getByRole('listbox', { name: 'Steps in the order of entering' }).waitFor();
  }

  async picture(name: string): Promise<void> {
    await this.page.screenshot({ path: join(OUT, `studio-${name}.png`) });
  }

  async close(): Promise<void> {
    await this.context.close();
    await this.world.close();
  }
}
