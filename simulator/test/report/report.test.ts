import { createHash } from 'node:crypto';
import { Simulator } from 'cdk-workflow-simulator';
import { formatDollars, priceOf, renderReport } from '../../src/report';
import type { ReportData } from '../../src/report/report-data';
import { TextTable } from '../../src/report/text-table';
import { ORDER } from '../diagram/machines';
import { runMachine } from '../diagram/run-machine';
import { largeRun } from './large-run';

const HOSTILE = '</script><script>alert(1)</script><img src=x onerror="alert(2)">\u2028';

const dataOf = (html: string): ReportData => {
  const json = /<script type="application\/json" id="report-data">([^<]*)<\/script>/.exec(html)?.[1];
  return JSON.parse(json ?? '') as ReportData;
};

test('a report is one page that loads nothing and runs its own script only', async () => {
  const run = await runMachine(ORDER, { total: 1, parcels: [1] });
  const html = await renderReport({ title: 'Shop/Order', definition: ORDER, run });
  const script = /<script type="module">([^]*?)<\/script>/.exec(html)?.[1] ?? '';
  const hash = createHash('sha256').update(script).digest('base64');
  expect(html).toContain(
    `content="default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'"`,
  );
  expect(html).not.toMatch(/<(link|iframe|object|embed|base|form)\b|\bsrc=|\bhref=|url\(|@import/);
});

test('the same run gives the same page', async () => {
  const page = async () =>
    renderReport({ title: 'T', definition: ORDER, run: await runMachine(ORDER, { total: 1, parcels: [1] }) });
  expect(await page()).toBe(await page());
});

test('the head tells status, virtual time, transitions and cost', async () => {
  const run = await runMachine(ORDER, { total: 150, parcels: [1] });
  const html = await renderReport({ title: 'Shop/Order', definition: ORDER, run });
  expect(html).toContain('<h1>Shop/Order <span class="badge succeeded">SUCCEEDED</span></h1>');
  expect(html).toContain('<dt>Took</dt><dd>1 d of virtual time</dd>');
  expect(html).toContain(`<dt>Transitions</dt><dd>${run.transitions}</dd>`);
  expect(html).toContain(`<dt>Cost</dt><dd>${formatDollars(priceOf(run.transitions))}</dd>`);
});

test('without its script the page still has steps, messages, items and cost', async () => {
  const run = await runMachine(ORDER, { total: 1, parcels: [1] });
  const html = await renderReport({
    title: 'T',
    definition: ORDER,
    run,
    messages: [{ atMs: run.startMs + 90_000, channel: 'Shop/Topic', subject: 'Paid', text: '{"order":"o-1"}' }],
    tables: [
      { name: 'Shop/Orders', items: [{ id: 'o-1', status: 'PAID' }] },
      { name: 'Shop/Empty', items: [] },
    ],
  });
  const body = html.replace(/<script[^]*?<\/script>/g, '');
  expect(body).toContain(
    '<tr><td>Validate</td><td>Task</td><td>start</td><td>0 ms</td><td>succeeded</td><td></td><td></td></tr>',
  );
  expect(body).toContain('<td>+1 min 30 s</td><td>Shop/Topic</td><td>Paid</td>');
  expect(body).toContain('&#34;status&#34;: &#34;PAID&#34;');
  expect(body).toContain('<h2>Shop/Empty</h2><p>It is empty.</p>');
  expect(body).toContain('<td>Validate</td><td class="number">1</td><td class="number">0</td>');
});

test('a failed run says its error and cause first', async () => {
  const run = await runMachine(ORDER, { total: 1, parcels: [1] }, ({ stateName }) =>
    stateName === 'Pack' ? { error: 'Torn' } : undefined,
  );
  const html = await renderReport({ title: 'T', definition: ORDER, run });
  expect(html).toContain('<p class="failure"><strong>Order.Undone</strong> could not prepare</p>');
  expect(html).toContain('<title>FAILED: T</title>');
});

test('Express machines have no price by transition', async () => {
  const run = await runMachine(ORDER, { total: 1, parcels: [1] });
  const html = await renderReport({ title: 'T', definition: ORDER, run, machineType: 'EXPRESS' });
  expect(html).not.toContain('<dt>Cost</dt>');
  expect(html).toContain('billed by request, duration and memory');
});

test('nothing out of data becomes HTML, wherever it stands', async () => {
  const definition = {
    StartAt: HOSTILE.slice(0, 70),
    States: {
      [HOSTILE.slice(0, 70)]: {
        Type: 'Task',
        Resource: 'arn:aws:states:::lambda:invoke',
        Parameters: { FunctionName: 'f', Payload: { 'given.$': '$' } },
        Next: 'Bad',
      },
      Bad: { Type: 'Fail', Error: HOSTILE, Cause: HOSTILE },
    },
  };
  const run = await runMachine(definition, { [HOSTILE]: HOSTILE }, () => ({ result: HOSTILE }));
  const html = await renderReport({
    title: HOSTILE,
    definition: definition as never,
    run: {
      ...run,
      name: HOSTILE,
      status: 'FAILED',
      history: run.history,
      transitions: 2,
      input: run.input,
      error: HOSTILE,
      cause: HOSTILE,
    },
    messages: [{ atMs: 0, channel: HOSTILE, subject: HOSTILE, text: HOSTILE }],
    tables: [{ name: HOSTILE, items: [{ [HOSTILE]: HOSTILE }] }],
  });
  expect(html.match(/<script/g)).toHaveLength(2);
  expect(html.match(/<\/script/g)).toHaveLength(2);
  expect(html).not.toContain('<img');
  expect(dataOf(html).texts.join('')).toContain('</script>');
});

/** A distributed Map over orders, of which those without a total fail. */
const BATCH = {
  StartAt: 'All',
  States: {
    All: {
      Type: 'Map',
      ToleratedFailurePercentage: 100,
      ItemProcessor: {
        ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' },
        StartAt: 'Is it paid?',
        States: {
          'Is it paid?': {
            Type: 'Choice',
            Choices: [{ Variable: '$.total', IsPresent: true, Next: 'Pack' }],
            Default: 'Refuse',
          },
          Pack: { Type: 'Pass', End: true },
          Refuse: { Type: 'Fail', Error: 'Order.Unpaid', Cause: HOSTILE },
        },
      },
      End: true,
    },
  },
};

/** Runs the batch: three orders, of which the second fails. */
async function runBatch(executionType: 'STANDARD' | 'EXPRESS') {
  const text = JSON.stringify(BATCH).replace('STANDARD', executionType);
  const Properties = { RoleArn: 'arn:aws:iam::123456789012:role/R', DefinitionString: text };
  const Batch = { Type: 'AWS::StepFunctions::StateMachine', Properties };
  const world = await Simulator.load({ Resources: { Batch } }, { permissions: 'off' });
  const run = await world.stateMachine('Batch').start([{ total: 1 }, { id: 'o-2' }, { total: 3 }]);
  await run.toEnd();
  await world.close();
  const html = await renderReport({ title: 'T', definition: BATCH as never, run, children: run.children });
  return { run, body: html.replace(/<script[^]*?<\/script>/g, '') };
}

const rowOf = (state: string, ...numbers: number[]): string =>
  `<td>${state}</td>${numbers.map((number) => `<td class="number">${number}</td>`).join('')}`;

test('the child executions of a distributed Map are added up, and those that failed are listed', async () => {
  const { run, body } = await runBatch('STANDARD');
  expect(body).toContain('data-panel="panel-children">Children (3)<');
  expect(body).toContain('<p>2 SUCCEEDED, 1 FAILED</p>');
  expect(body).toContain(rowOf('Is it paid?', 3, 3, 0, 0, 0));
  expect(body).toContain(rowOf('Refuse', 1, 0, 0, 1, 0));
  expect(body).toMatch(/<td>FAILED<\/td><td>Order\.Unpaid: &#60;[^]*?o-2/);
  expect(body).not.toContain('<img');
  // What is billed is told by state: the Map itself, and what its children entered.
  expect(body).toContain(rowOf('Pack', 2, 0, 2));
  expect(run.transitions).toBe(1 + 3 + 2 + 1);
});

test('Express child executions are billed by their starts', async () => {
  const { run, body } = await runBatch('EXPRESS');
  expect(run.transitions).toBe(1 + 3);
  expect(body).toContain('<p>3 Express child executions are among them, each by its start.</p>');
  expect(body).toContain(rowOf('Pack', 2, 2, 0, 0, 0));
  expect(body).not.toContain(rowOf('Pack', 2, 0, 2));
});

test('a run of more than 10,000 events stays below 5 MB and packs every event', async () => {
  const { definition, run } = await largeRun();
  const html = await renderReport({ title: 'Large', definition, run });
  expect(run.history.length).toBeGreaterThan(10_000);
  expect(Buffer.byteLength(html)).toBeLessThan(5_000_000);
  expect(dataOf(html).events).toHaveLength(run.history.length);
});

test('large texts are cut, and say how long they were, so that the page stays below 5 MB', async () => {
  const { definition, run } = await largeRun(1_100, 'x'.repeat(9_000));
  const html = await renderReport({ title: 'Large', definition, run });
  expect(Buffer.byteLength(html)).toBeLessThan(5_000_000);
  const cut = dataOf(html).texts.filter((text) => typeof text !== 'string');
  expect(cut.length).toBeGreaterThan(1_000);
  expect(cut.every(([text, length]) => text.length > 200 && length > text.length)).toBe(true);
});

test('a table of texts keeps each once, and cuts only what is too long', () => {
  const table = new TextTable();
  expect([table.add('a'), table.add('b'.repeat(100)), table.add('a')]).toEqual([0, 1, 0]);
  expect(table.within(1_000)).toEqual(['a', 'b'.repeat(100)]);
  const [short, long] = table.within(60);
  expect(short).toBe('a');
  expect(long).toEqual([expect.stringMatching(/^b{20,50}$/), 100]);
});

test.each([
  [0, 'US$ 0.00'],
  [0.000025, 'US$ 0.000025'],
  [0.000175, 'US$ 0.000175'],
  [0.06, 'US$ 0.06'],
  [25, 'US$ 25.00'],
  [1_234_567.5, 'US$ 1,234,567.50'],
])('%d dollars read "%s"', (dollars, text) => {
  expect(formatDollars(dollars)).toBe(text);
});
