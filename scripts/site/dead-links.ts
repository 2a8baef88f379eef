import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';

/** Links of a built site that lead to no page, no file or no place on a page, each with the page that has it. */
export function deadLinks(site: string): readonly string[] {
  const pages = readdirSync(site, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.html'));
  const anchors = new Map<string, ReadonlySet<string>>();
  const anchorsOf = (file: string): ReadonlySet<string> => {
    const known = anchors.get(file);
    if (known !== undefined) return known;
    const ids = new Set([...readFileSync(file, 'utf8').matchAll(/ (?:id|name)="([^"]+)"/g)].map(([, id = '']) => id));
    anchors.set(file, ids);
    return ids;
  };
  return pages.flatMap((page) => {
    const html = readFileSync(join(site, page), 'utf8');
    const links = [...html.matchAll(/ (?:href|src)="([^"]+)"/g)].map(([, link = '']) => link.replaceAll('&amp;', '&'));
    return [...new Set(links)].filter((link) => isDead(site, page, link, anchorsOf)).map((link) => `${page}: ${link}`);
  });
}

function isDead(site: string, page: string, link: string, anchorsOf: (file: string) => ReadonlySet<string>): boolean {
  if (/^([a-z]+:|\/\/)/.test(link)) return false;
  const [path = '', hash = ''] = link.split('#');
  const file = path === '' ? join(site, page) : fileOf(site, page, decodeURIComponent(path));
  if (file === undefined) return true;
  if (hash === '' || !file.endsWith('.html')) return false;
  return !anchorsOf(file).has(decodeURIComponent(hash));
}

function fileOf(site: string, page: string, path: string): string | undefined {
  const file = path.startsWith('/') ? join(site, path) : normalize(join(site, dirname(page), path));
  const candidates = [file, `${file}.html`, join(file, 'index.html')];
  return candidates.find((candidate) => existsSync(candidate) && statSync(candidate).isFile());
}
