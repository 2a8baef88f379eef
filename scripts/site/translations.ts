import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import * as patterns from '../../lib';
import { translateExamples } from '../../test-jsii/language';
import { CACHE, ROOT } from '../python-tools';

/** The languages beside TypeScript, with what VitePress calls them in a block of code. */
const LANGUAGES = [
  { key: 'python', label: 'Python', block: 'python' },
  { key: 'java', label: 'Java', block: 'java' },
  { key: 'csharp', label: 'C#', block: 'csharp' },
  { key: 'go', label: 'Go', block: 'go' },
] as const;

const BLOCK = /^```ts\n([\s\S]*?)^```$/gm;

/** What jsii-rosetta writes of an example. */
interface Snippet {
  readonly translations: Readonly<Record<string, { readonly source: string } | undefined>>;
}

/** Examples of constructs, by their source, in all languages. */
export type Translations = ReadonlyMap<string, Snippet['translations']>;

/**
 * Translates the examples of constructs on some pages, as jsii-rosetta translates those of README and docstrings. They are handed to it as the README
 * of a copy of the assembly; the names that pages take as given are those that `test/docs.test.ts` gives them.
 * @returns undefined when nothing is built: types tell which object is a struct in which language
 */
export async function translatePages(pages: readonly string[]): Promise<Translations | undefined> {
  if (!existsSync(join(ROOT, '.jsii')) || !existsSync(join(ROOT, 'dist', 'index.d.ts'))) return undefined;
  const folder = join(CACHE, 'site', 'examples');
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(join(folder, 'rosetta'), { recursive: true });
  const blocks = pages.flatMap((page) => examplesIn(readFileSync(join(ROOT, page), 'utf8')));
  writeFileSync(join(folder, '.jsii'), JSON.stringify(assemblyWith(blocks)));
  writeFileSync(join(folder, 'rosetta', 'default.ts-fixture'), fixture());
  for (const shared of ['dist', 'node_modules']) symlinkSync(join(ROOT, shared), join(folder, shared));
  cpSync(join(ROOT, 'package.json'), join(folder, 'package.json'));
  const tablet = join(folder, 'examples.json');
  await translateExamples(tablet, { folder, mustCompile: false });
  const { snippets } = JSON.parse(readFileSync(tablet, 'utf8')) as { readonly snippets: Record<string, Snippet> };
  return new Map(
    Object.values(snippets).map(({ translations }) => [(translations['$']?.source ?? '').trim(), translations]),
  );
}

/** A page whose examples of constructs stand in all languages, a tab for each. */
export function withTabs(text: string, translations: Translations): string {
  return text.replace(BLOCK, (whole, code: string) => {
    const translated = translations.get(code.trim());
    if (translated === undefined) return whole;
    const tabs = LANGUAGES.flatMap(({ key, label, block }) => {
      const source = translated[key]?.source;
      return source === undefined ? [] : [`\`\`\`${block} [${label}]\n${source.trim()}\n\`\`\``];
    });
    return ['::: code-group', `\`\`\`ts [TypeScript]\n${code}\`\`\``, ...tabs, ':::'].join('\n\n');
  });
}

/** The blocks of a page that are code of a stack; whole files, and tests, are TypeScript's own. */
function examplesIn(text: string): string[] {
  return [...text.matchAll(BLOCK)]
    .map(([, code = '']) => code)
    .filter((code) => /\(this, /.test(code) && !/^import |\bworld\b|\bexpect\(/m.test(code));
}

/** The assembly with the examples as its README, and none of its own. */
function assemblyWith(blocks: readonly string[]): object {
  const assembly = JSON.parse(readFileSync(join(ROOT, '.jsii'), 'utf8'), (key, value: unknown) =>
    key === 'docs' ? undefined : value,
  ) as object;
  return { ...assembly, readme: { markdown: blocks.map((code) => `\`\`\`ts\n${code}\`\`\`\n`).join('\n') } };
}

function fixture(): string {
  const given = readFileSync(join(ROOT, 'rosetta', 'default.ts-fixture'), 'utf8');
  const names = Object.keys(patterns).filter((name) => /^[A-Z]/.test(name));
  return given.replace(
    /import \{[^}]*\} from 'cdk-workflow-patterns';/,
    `import { ${names.join(', ')} } from 'cdk-workflow-patterns';`,
  );
}

/** Every page of docs/: which of their blocks are translated, the blocks tell. */
export function documentedPages(): readonly string[] {
  const pages = readdirSync(join(ROOT, 'docs')).filter((name) => name.endsWith('.md') && name !== 'API.md');
  return pages.map((name) => `docs/${name}`);
}
