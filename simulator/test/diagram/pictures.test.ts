import { BACKGROUND, CATCH_LINE, PALETTE, type Tone } from '../../src/diagram/decoration';
import { Diagram } from '../../src/diagram';
import { MID_TONE } from '../../src/diagram/mermaid';
import type { StateMachineDefinition } from '../../src/language/definition';
import { longMachine, ORDER } from './machines';
import { runMachine } from './run-machine';

const HOSTILE = `<script>alert("1")</script>'&"]} --> \`x\` #quot; \\N \u0007`;
const hostileMachine: StateMachineDefinition = {
  Comment: HOSTILE,
  StartAt: HOSTILE,
  States: {
    [HOSTILE]: { Type: 'Choice', Choices: [{ Variable: '$.x', StringEquals: HOSTILE, Next: 'Fail' }] },
    Fail: { Type: 'Fail', Error: HOSTILE },
  },
};

/** The text of the SVG's elements and the balance of its tags. */
function parseXml(svg: string): string[] {
  const open: string[] = [];
  const texts: string[] = [];
  for (const [, tag, text] of svg.matchAll(/<(\/?[a-z]+(?:\s+[\w:-]+="[^"<]*")*\s*\/?)>|([^<]+)/gi)) {
    if (text !== undefined) texts.push(text);
    else if (tag?.startsWith('/') === true) expect(open.pop()).toBe(tag.slice(1));
    else if (tag?.endsWith('/') === false) open.push(tag.split(/\s/)[0] ?? '');
  }
  expect(open).toEqual([]);
  return texts;
}

describe('SVG', () => {
  test('the same definition gives the same picture, with a size, a background and a name to read aloud', async () => {
    const svg = await Diagram.ofMachine(ORDER).toSvg();
    expect(await Diagram.ofMachine(structuredClone(ORDER)).toSvg()).toBe(svg);
    expect(svg).toMatch(
      /^<svg class="workflow-diagram" role="img" aria-labelledby="title" width="\d+pt" height="\d+pt" viewBox=/,
    );
    expect(svg).toContain('<title id="title">State machine: Order</title>');
    expect(svg).toContain(`<polygon fill="${BACKGROUND.light}"`);
    expect(parseXml(svg).join('')).toContain('Lambda invoke');
  });

  test('catch edges are dashed and say catch', async () => {
    const svg = await Diagram.ofMachine(ORDER).toSvg();
    expect(svg).toMatch(
      /class="edge catch plain"><title>Validate → Reject; catch Invalid, Empty<\/title>\s*<path [^>]*stroke-dasharray/,
    );
    expect(parseXml(svg).join('|')).toContain('catch Invalid, Empty');
  });

  test('dark readers get dark colours, unless a scheme is fixed', async () => {
    expect(await Diagram.ofMachine(ORDER).toSvg()).toContain('@media screen and (prefers-color-scheme:dark)');
    expect(await Diagram.ofMachine(ORDER).toSvg({ scheme: 'light' })).not.toContain('<style>');
    expect(await Diagram.ofMachine(ORDER).toSvg({ scheme: 'dark' })).toContain(`<polygon fill="${BACKGROUND.dark}"`);
  });

  test('the ids of two pictures in one page differ by their prefix', async () => {
    const svg = await Diagram.ofMachine(ORDER).toSvg({ idPrefix: 'a-' });
    const ids = Array.from(svg.matchAll(/ id="([^"]+)"/g), ([, id]) => id ?? '');
    expect(ids.length).toBeGreaterThan(30);
    expect(ids.filter((id) => !id.startsWith('a-'))).toEqual([]);
  });

  test('names out of a definition stay text', async () => {
    const svg = await Diagram.ofMachine(hostileMachine).toSvg();
    parseXml(svg);
    expect(svg).not.toContain('<script');
    expect(svg).not.toContain('\u0007');
    expect(svg).toContain('&#60;script&#62;');
  });

  test('a machine of 100 states is drawn whole', async () => {
    const svg = await Diagram.ofMachine(longMachine(100)).toSvg();
    expect(svg.match(/data-state=/g)).toHaveLength(102);
  });
});

describe('a run', () => {
  test('shows the path taken, counts, durations, retries and failures in words', async () => {
    let calls = 0;
    const { history } = await runMachine(ORDER, { total: 150, parcels: [1, 2] }, ({ stateName }) =>
      stateName === 'Validate' && calls++ === 0 ? { error: 'Busy' } : undefined,
    );
    const svg = await Diagram.ofRun(ORDER, history).toSvg();
    expect(svg).toContain(
      '>Task Validate; Lambda invoke; timeout 30 s; retry 2×; succeeded · 1 s; 1 retry; Busy</title>',
    );
    expect(svg).toContain('>Task Pack; Lambda invoke; succeeded 2×</title>');
    expect(svg).toContain('>Wait Cool off; for 1 d; succeeded · 1 d</title>');
    expect(svg).toContain('>Fail Reject; Order.Invalid; not entered</title>');
    expect(svg).toMatch(/class="edge next succeeded"><title>Parcels → Pack; 2×/);
    expect(svg).toMatch(/class="edge choice succeeded"><title>Large\? → Cool off/);
    expect(svg).toMatch(/class="edge default unvisited"><title>Large\? → Done/);
    expect(svg).toMatch(/class="edge next succeeded"><title>Prepare: all done → Large\?/);
  });

  test('shows which Catch was taken', async () => {
    const { history } = await runMachine(ORDER, { parcels: [1] }, () => ({ error: 'Empty' }));
    const svg = await Diagram.ofRun(ORDER, history).toSvg();
    expect(svg).toMatch(/class="edge catch caught"><title>Validate → Reject/);
    expect(svg).toMatch(/class="edge next unvisited"><title>Validate → Prepare/);
    expect(svg).toMatch(/class="node state fail failed" data-state="Reject"/);
  });

  test('adds up the children of a distributed Map', async () => {
    const first = await runMachine(ORDER, { total: 1, parcels: [] });
    const second = await runMachine(ORDER, { total: 1, parcels: [] });
    const mermaid = Diagram.ofRun(ORDER, first.history, { children: [second.history] }).toMermaid();
    expect(mermaid).toContain('<b>Done</b><br/><i>succeeded 2×</i>');
  });
});

describe('a change', () => {
  const kept = Object.fromEntries(Object.entries(ORDER.States).filter(([name]) => name !== 'Cool off'));
  const after: StateMachineDefinition = {
    ...ORDER,
    States: {
      ...kept,
      'Large?': {
        Type: 'Choice',
        Choices: [{ Variable: '$.total', NumericGreaterThan: 500, Next: 'Done' }],
        Default: 'Done',
      },
      Done: { Type: 'Pass', Next: 'Thank' },
      Thank: { Type: 'Succeed' },
    },
  };

  test('says what was added, removed and changed, and in which fields', () => {
    expect(Diagram.changes(ORDER, after)).toEqual([
      { state: 'Large?', change: 'changed', fields: ['Choices'] },
      { state: 'Done', change: 'changed', fields: ['Next', 'Type'] },
      { state: 'Thank', change: 'added', fields: [] },
      { state: 'Cool off', change: 'removed', fields: [] },
    ]);
  });

  test('draws both versions in one picture', () => {
    const mermaid = Diagram.ofChange(ORDER, after).toMermaid();
    expect(mermaid).toContain('<b>Cool off</b><br/><i>removed</i>"/]:::removed');
    expect(mermaid).toContain('<b>Thank</b><br/><i>added</i>"]):::added');
    expect(mermaid).toContain('<i>changed: Choices</i>"}}:::changed');
    expect(mermaid).toContain('|"$.total #62; 500<br/>added"|');
  });

  test('the order of keys is no change', () => {
    const { Type: type, ...rest } = ORDER.States.Validate as { Type: 'Task' };
    const same = {
      ...ORDER,
      States: { ...ORDER.States, Validate: { ...rest, Type: type } },
    } as unknown as StateMachineDefinition;
    expect(Diagram.changes(ORDER, same)).toEqual([]);
  });
});

describe('Mermaid', () => {
  test('a small machine reads like this', () => {
    const definition: StateMachineDefinition = {
      StartAt: 'Ask',
      States: {
        Ask: {
          Type: 'Task',
          Resource: 'arn:aws:states:::lambda:invoke',
          Catch: [{ ErrorEquals: ['No'], Next: 'Stop' }],
          Next: 'Go',
        },
        Go: { Type: 'Succeed' },
        Stop: { Type: 'Fail', Error: 'No' },
      },
    };
    expect(Diagram.ofMachine(definition).toMermaid().split('\n')).toEqual([
      'flowchart TD',
      '  n0(("Start")):::plain',
      '  n1("Task · Lambda invoke<br/><b>Ask</b>"):::plain',
      '  n2(["Succeed<br/><b>Go</b>"]):::plain',
      '  n3[["Fail · No<br/><b>Stop</b>"]]:::plain',
      '  n1 --> n2',
      '  n1 -.->|"catch No"| n3',
      '  n0 --> n1',
      '  classDef plain fill:#f4f8fc,stroke:#4a5b6c,color:#16202b,stroke-width:1px',
      '',
    ]);
  });

  test('names out of a definition cannot end their quotes or bring HTML', () => {
    const lines = Diagram.ofMachine(hostileMachine).toMermaid().split('\n');
    expect(lines.join('\n')).not.toContain('<script');
    expect(lines.join('\n')).not.toContain('\u0007');
    for (const line of lines.slice(3)) expect((line.match(/"/g) ?? []).length % 2).toBe(0);
  });
});

describe('colours', () => {
  const channel = (value: number): number => (value <= 0.03928 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4);
  const luminance = (hex: string): number =>
    [0.2126, 0.7152, 0.0722].reduce(
      (sum, weight, index) => sum + weight * channel(parseInt(hex.slice(1 + 2 * index, 3 + 2 * index), 16) / 255),
      0,
    );
  const contrast = (one: string, other: string): number => {
    const [darker = 0, lighter = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b);
    return (lighter + 0.05) / (darker + 0.05);
  };

  test.each(['light', 'dark'] as const)('are legible on %s: text 4.5, lines 3', (scheme) => {
    for (const { fill, line, text } of Object.values(PALETTE[scheme])) {
      expect(contrast(text, fill)).toBeGreaterThanOrEqual(4.5);
      expect(contrast(text, BACKGROUND[scheme])).toBeGreaterThanOrEqual(4.5);
      expect(contrast(line, BACKGROUND[scheme])).toBeGreaterThanOrEqual(3);
    }
    expect(contrast(CATCH_LINE[scheme], BACKGROUND[scheme])).toBeGreaterThanOrEqual(3);
  });

  test('of lines in Mermaid have a contrast of 3 to a light and to a dark page', () => {
    for (const tone of Object.keys(MID_TONE) as Tone[]) {
      expect(contrast(MID_TONE[tone], BACKGROUND.light)).toBeGreaterThanOrEqual(3);
      expect(contrast(MID_TONE[tone], BACKGROUND.dark)).toBeGreaterThanOrEqual(3);
    }
  });
});
