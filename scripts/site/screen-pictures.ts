import { cpSync, existsSync, mkdirSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

const MARK = /^([ \t]*)<!-- screen ([\w-]+): (.*?) -->$/gm;

/**
 * Puts pictures of the screen where a page has a mark `<!-- screen name: what it shows -->`. They are no files of the repository:
 * `npm run test:browser` makes them. A mark whose picture was not made stays a comment.
 * @param made the folder with the pictures.
 * @param page where the page will lie, as a file.
 * @returns the text, and the marks without a picture.
 */
export function withScreens(
  text: string,
  made: string,
  page: string,
): { readonly text: string; readonly missing: string[] } {
  const missing: string[] = [];
  const replaced = text.replace(MARK, (whole, indent: string, name: string, shows: string) => {
    const picture = join(made, `${name}.png`);
    if (!existsSync(picture)) {
      missing.push(name);
      return whole;
    }
    const copy = join(dirname(page), 'screens', basename(picture));
    mkdirSync(dirname(copy), { recursive: true });
    cpSync(picture, copy);
    return `${indent}![${shows}](./screens/${basename(picture)})`;
  });
  return { text: replaced, missing };
}
