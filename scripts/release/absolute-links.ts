import { existsSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';

import { ROOT } from '../python-tools';

const HOST = 'https://github.com/cdk-workflow-patterns/cdk-workflow-patterns';
const LINK = /(!?)(\[[^\]]*\]\()([^)\s#]+)/g;

/** A page whose links to files of the repository, and whose pictures, are found from anywhere, as they were in a version. */
export function withAbsoluteLinks(page: string, version: string): string {
  const text = readFileSync(join(ROOT, page), 'utf8');
  return text.replace(LINK, (whole, picture: string, before: string, link: string) => {
    if (/^[a-z]+:/.test(link)) return whole;
    const file = posix.normalize(posix.join(posix.dirname(page), link));
    if (!existsSync(join(ROOT, file))) throw new Error(`${page} links to '${link}', which does not exist`);
    return `${picture}${before}${HOST}/${picture === '!' ? 'raw' : 'blob'}/v${version}/${file}`;
  });
}
