import { cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, posix, relative } from 'node:path';

const REPOSITORY = 'https://github.com/cdk-workflow-patterns/cdk-workflow-patterns/blob/main';
/** The reference is made anew for the site, in pages of a size that can be read. */
const REPLACED: Readonly<Record<string, string>> = { 'docs/API.md': 'reference/cdk-workflow-patterns/index.md' };
const LINK = /(!?\[[^\]]*\]\()([^)\s]+)(\))/g;

/** A heading of the index of pages, and the pages below it. */
export interface Section {
  readonly title: string;
  /** Each with its file in the repository, and the page that it is on the site. */
  readonly items: readonly { readonly text: string; readonly file: string; readonly page: string }[];
}

/** Copies all pages that docs/README.md leads to, and README itself, with their pictures, so that every link leads to a page of the site or to the repository. */
export function copyPages(
  root: string,
  target: string,
  change: (text: string, copy: string) => string,
): readonly Section[] {
  const sections = readIndex(root);
  const listed = sections.flatMap(({ items }) => items.map(({ file }) => file));
  const pages = new Set(['README.md', 'docs/README.md', 'python/README.md', 'CONTRIBUTING.md', ...listed]);
  for (const page of pages) {
    if (REPLACED[page] !== undefined) continue;
    const copy = join(target, onSite(page));
    const text = change(readFileSync(join(root, page), 'utf8'), copy);
    write(copy, withoutInterpolation(withLinks(text, page, pages, root)));
  }
  cpSync(join(root, 'docs', 'pictures'), join(target, 'docs', 'pictures'), { recursive: true });
  write(join(target, 'reference', 'index.md'), REFERENCE);
  return sections;
}

const REFERENCE = `# Reference

- [The constructs](cdk-workflow-patterns/index.md), cdk-workflow-patterns
- [The simulator](cdk-workflow-simulator/index.md), cdk-workflow-simulator
`;

function readIndex(root: string): Section[] {
  const index = readFileSync(join(root, 'docs', 'README.md'), 'utf8');
  return index
    .split('\n## ')
    .slice(1)
    .map((section) => ({
      title: section.split('\n')[0] ?? '',
      items: [...section.matchAll(/^- \[(.*?)\]\((.*?)\)/gm)].map(([, text = '', link = '']) => {
        const file = posix.normalize(posix.join('docs', link));
        return { text: text.replaceAll('`', ''), file, page: onSite(REPLACED[file] ?? file) };
      }),
    }));
}

/** A README is what its folder opens with. */
function onSite(page: string): string {
  return page.replace(/README\.md$/, 'index.md');
}

/** Links between pages stay; those to other files of the repository lead there. */
function withLinks(text: string, page: string, pages: ReadonlySet<string>, root: string): string {
  return text.replace(LINK, (whole, before: string, link: string, after: string) => {
    if (/^(https?:|#|mailto:)/.test(link)) return whole;
    const [path = '', hash] = link.split('#');
    const file = posix.normalize(posix.join(posix.dirname(page), path));
    const anchor = hash === undefined ? '' : `#${hash}`;
    const replaced = REPLACED[file];
    if (replaced !== undefined) return `${before}${relative(dirname(page), replaced)}${after}`;
    if (pages.has(file)) return `${before}${onSite(path)}${anchor}${after}`;
    if (file.startsWith('docs/pictures/')) return whole;
    if (!existsSync(join(root, file))) throw new Error(`${page} links to ${link}, which does not exist`);
    return `${before}${REPOSITORY}/${file}${anchor}${after}`;
  });
}

/** A site of Vue would take two braces for an expression of its own. */
export function withoutInterpolation(text: string): string {
  return text.replace(
    /`([^`\n]*\{\{[^`\n]*)`/g,
    (_, code: string) => `<code v-pre>${code.replaceAll('<', '&lt;')}</code>`,
  );
}

function write(file: string, text: string): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}
