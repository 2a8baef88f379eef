import { mkdirSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib';
import { Simulator, type World } from 'cdk-workflow-simulator';
import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core';
import { OrderStack } from '../../bin/stacks/order-stack';
import { SignUpStack } from '../../bin/stacks/sign-up-stack';
import { Studio } from '../../simulator/src/studio/studio';
import { OUT } from './pages';
import { longMachine, manyMachine } from './studio-apps';
import { keepTwins, watchTwins } from './studio-twins';

/** Two stacks of the example app in studio, and a browser that was let in. */
export class StudioWorld {
  static async open(browser: Browser, options: BrowserContextOptions = {}): Promise<StudioWorld> {
    const { buildPage } = await import('../build-page.mjs');
    await buildPage();
    mkdirSync(OUT, { recursive: true });
    const app = new App();
    new SignUpStack(app, 'SignUp');
    new OrderStack(app, 'Shop');
    longMachine(app);
    manyMachine(app);
    const world = await Simulator.load(app, { snapshots: true });
    const project = mkdtempSync(join(tmpdir(), 'studio-'));
    const studio = await Studio.open(world, { project });
    const context = await browser.newContext({ viewport: { width: 1500, height: 950 }, ...options });
    const page = await context.newPage();
    // Functions run for real, on a machine that may be busy.
    page.setDefaultTimeout(120_000);
    const opened = new StudioWorld(world, studio, project, context, page);
    await watchTwins(page);
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
    await page.getByRole('link', { name: 'Executions', exact: true }).click();
    const machines = page.getByRole('region', { name: 'Machines', exact: true });
    await machines.getByRole('link', { name: new RegExp(`^${machine}`) }).click();
    await page.getByLabel('Input', { exact: true }).fill(JSON.stringify(input, undefined, 2));
    await page.getByLabel('Name (optional)').fill(name);
    await this.button('Start');
    await page.getByRole('listbox', { name: 'Steps in the order of entering' }).waitFor();
  }

  async picture(name: string): Promise<void> {
    await this.page.screenshot({ path: this.pathOf(name) });
  }

  pathOf(name: string): string {
    return join(OUT, `studio-${name}.png`);
  }

  /** 200 executions, of which the last has 5,000 events. */
  async startMany(): Promise<string> {
    const machine = this.world.stateMachine('Long/Machine');
    for (let count = 1; count < 200; count++) await machine.start({ items: [1] }, { name: `short-${count}` });
    const long = await machine.start({ items: Array.from({ length: 833 }, (_, at) => at) }, { name: 'long' });
    await this.world.toIdle();
    return long.arn;
  }

  async close(): Promise<void> {
    await keepTwins(this.page);
    await this.context.close();
    await this.world.close();
  }
}
