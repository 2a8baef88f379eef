import { BACKGROUND, CATCH_LINE, DASHED, HEAVY, PALETTE, type Tone } from './decoration';

/** The look of pictures whose tones change while they are looked at: nodes and edges have the tone as a class. */
export function diagramStyle(): string {
  const { light } = PALETTE;
  const rules = (Object.keys(light) as Tone[]).flatMap((tone) => {
    const { fill, line, text } = light[tone];
    const node = `.workflow-diagram .node.${tone}`;
    const edge = `.workflow-diagram .edge.${tone}`;
    return [
      `${node} :is(path,polygon,polyline,ellipse){stroke:${line};stroke-dasharray:${DASHED.has(tone) ? '5,2' : 'none'};stroke-width:${HEAVY.has(tone) ? 2.5 : 1}}`,
      `${node} :is(path,polygon,ellipse):not([fill=none]){fill:${fill}}`,
      `${node} text{fill:${text}}`,
      `${edge} path{stroke:${line}}`,
      `${edge} polygon{fill:${line};stroke:${line}}`,
      `${edge} text{fill:${text}}`,
    ];
  });
  return `${rules.join('')}${darkStyle()}`;
}

/** The dark colours win over the light ones that stand in the attributes, where the reader's scheme is dark. */
export function darkStyle(): string {
  const of = (tone: Tone): string[] => {
    const { fill, line, text } = PALETTE.dark[tone];
    const node = `.workflow-diagram .node.${tone}`;
    const edge = `.workflow-diagram .edge.${tone}`;
    return [
      `${node} :is(path,polygon,polyline,ellipse){stroke:${line}}`,
      `${node} :is(path,polygon,ellipse):not([fill=none]){fill:${fill}}`,
      `${node} text{fill:${text}}`,
      `${edge} path{stroke:${line}}`,
      `${edge} polygon{fill:${line};stroke:${line}}`,
      `${edge} text{fill:${text}}`,
    ];
  };
  const { line, text } = PALETTE.dark.plain;
  const rules = [
    ...(Object.keys(PALETTE.dark) as Tone[]).flatMap(of),
    `.workflow-diagram .graph>polygon{fill:${BACKGROUND.dark}}`,
    `.workflow-diagram .graph>text{fill:${text}}`,
    `.workflow-diagram .cluster :is(path,polygon){stroke:${line}}`,
    `.workflow-diagram .cluster text{fill:${text}}`,
    `.workflow-diagram .edge.catch.plain :is(path,polygon){stroke:${CATCH_LINE.dark}}`,
    '.workflow-diagram .edge.catch polygon{fill:none}',
    ...(Object.keys(PALETTE.dark) as Tone[]).map(
      (tone) => `.workflow-diagram .node.join.${tone} ellipse{fill:${PALETTE.dark[tone].line}}`,
    ),
  ];
  return `@media screen and (prefers-color-scheme:dark){${rules.join('')}}`;
}
