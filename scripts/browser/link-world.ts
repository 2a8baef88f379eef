import { Duration, RemovalPolicy, App, Stack } from 'aws-cdk-lib';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { ApprovalWorkflow, Sender, VerificationWorkflow } from 'cdk-workflow-patterns';
import type { World } from 'cdk-workflow-simulator';
import { Simulator } from 'cdk-workflow-simulator';
import type { Browser, BrowserContextOptions, Page, Route } from 'playwright-core';

interface Message {
  readonly userId: string;
  readonly link?: string;
}

/** Workflows that send links, deployed into the simulator, and a browser in which the links lead there. */
export class LinkWorld {
  static async open(browser: Browser): Promise<LinkWorld> {
    const world = await Simulator.load(linkStack());
    await world.table('Users').put({ userId: 'ada' });
    return new LinkWorld(world, browser);
  }

  readonly complaints: string[] = [];
  private readonly sent: Message[] = [];

  private constructor(
    readonly world: World,
    private readonly browser: Browser,
  ) {
    world.function('Mailer').mock((message) => {
      this.sent.push(message as unknown as Message);
      return null;
    });
  }

  /** The newest link of a person. */
  linkOf(person: string): string {
    const link = this.sent.filter(({ userId, link: each }) => userId === person && each !== undefined).at(-1)?.link;
    if (link === undefined) throw new Error(`No link was sent to '${person}'`);
    return link;
  }

  /** Opens an address, as a person would; without scripts unless they are asked for. */
  async visit(url: string, options: BrowserContextOptions = {}): Promise<Page> {
    const context = await this.browser.newContext({ javaScriptEnabled: false, ...options });
    await context.route('**/*', (route) => this.answer(route));
    const page = await context.newPage();
    page.on('pageerror', (error) => this.complaints.push(error.message));
    page.on('dialog', (dialog) => this.complaints.push(`dialog: ${dialog.message()}`));
    await page.goto(url);
    return page;
  }

  async close(): Promise<void> {
    for (const context of this.browser.contexts()) await context.close();
    await this.world.close();
  }

  private async answer(route: Route): Promise<void> {
    const request = route.request();
    const { pathname } = new URL(request.url());
    if (pathname !== '/') {
      // Browsers ask for a picture of the page by themselves.
      if (pathname !== '/favicon.ico') this.complaints.push(`request: ${request.url()}`);
      return route.fulfill({ status: 404, body: '' });
    }
    const body = request.postData() ?? undefined;
    const {
      status,
      headers,
      body: html,
    } = await this.world.fetch(request.url(), {
      method: request.method(),
      headers: request.headers(),
      ...(body !== undefined && { body }),
    });
    return route.fulfill({ status, headers: { ...headers }, body: html });
  }
}

function linkStack(): Stack {
  const stack = new Stack(new App(), 'Links');
  const mailer = new lambda.Function(stack, 'Mailer', {
    runtime: lambda.Runtime.NODEJS_24_X,
    handler: 'index.handler',
    code: lambda.Code.fromInline('exports.handler = async () => {};'),
  });
  const sender = Sender.function(mailer);
  new ApprovalWorkflow(stack, 'Refund', {
    sender,
    title: 'Refund <b>of order o-7</b>',
    text: 'The parcel was lost.\nThe customer waits.',
    fields: { Amount: '120 EUR', Address: `https://example.com/${'a'.repeat(120)}` },
    requestedBy: 'carl',
    levels: [{ approvers: ['ann', 'bob'], duration: Duration.hours(4) }],
    delegates: ['dan', 'eve'],
  });
  const users = new dynamodb.Table(stack, 'Users', {
    partitionKey: { name: 'userId', type: dynamodb.AttributeType.STRING },
    removalPolicy: RemovalPolicy.DESTROY,
  });
  new VerificationWorkflow(stack, 'SignUp', { sender, users });
  return stack;
}
