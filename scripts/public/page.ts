import { linkTo, type Asset } from './asset';
import type { Probe } from './probe';

/** The part of the docs page that tells of the probes, with the lines that show each. */
export function pageOf(probes: readonly Probe[]): string {
  const assets = [...new Set(probes.map(({ asset }) => asset.repository))];
  return assets
    .map((repository) => {
      const own = probes.filter(({ asset }) => asset.repository === repository);
      const { commit } = (own[0] as Probe).asset;
      const head = `### ${repository}\n\nAt commit [\`${commit.slice(0, 12)}\`](https://github.com/${repository}/tree/${commit}).\n`;
      return `${head}\n| | what was found | lines | \`prove:public\` |\n| --- | --- | --- | --- |\n${own.map(rowOf).join('\n')}\n`;
    })
    .join('\n');
}

function rowOf({ id, asset, lines, says, expected }: Probe): string {
  const at = typeof lines === 'number' ? `${lines}` : lines.join('–');
  return `| ${expected === 'holds' ? 'proved' : 'wrong'} | ${says} | [${nameOf(asset)}, ${at}](${linkTo(asset, lines)}) | \`${id}\` |`;
}

function nameOf({ path }: Asset): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
