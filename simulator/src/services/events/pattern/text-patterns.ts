import { PatternError } from './pattern-error';

/**
 * A pattern in which `*` stands for any characters, unless a backslash stands before it.
 * @throws PatternError for two stars in a row, and for a backslash before anything but a star or a backslash.
 */
export function wildcard(text: string): RegExp {
  if (/\\(?![\\*])/.test(text.replace(/\\[\\*]/g, ''))) throw new PatternError('Invalid escape character');
  const source = text.replace(/\\[\\*]|\*+|[^\\*]+/g, (part) => {
    if (part === '*') return '[^]*';
    if (part.startsWith('*')) throw new PatternError('Consecutive wildcard characters');
    return literally(part.startsWith('\\') ? part.slice(1) : part);
  });
  return new RegExp(`^${source}$`);
}

/** Each character as itself, in lower and in upper case. */
export function ignoringCase(text: string, where: 'whole' | 'start' | 'end'): RegExp {
  const source = text
    .split('')
    .map((char) => {
      const [lower, upper] = [char.toLowerCase(), char.toUpperCase()];
      return lower === upper ? literally(char) : `(?:${literally(lower)}|${literally(upper)})`;
    })
    .join('');
  return new RegExp(`${where === 'end' ? '' : '^'}${source}${where === 'start' ? '' : '$'}`);
}

function literally(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
}
