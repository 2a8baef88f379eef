import { setOwn } from '../../base/own';

/** The segments of a path, or of a pattern such as `/items/{id}/{rest+}`. */
export function segmentsOf(path: string): readonly string[] {
  return path.split('/').filter((each) => each !== '');
}

/** The values of a pattern's parameters in a path; undefined for a path that does not match. */
export function parametersOf(pattern: readonly string[], path: readonly string[]): Record<string, string> | undefined {
  const parameters: Record<string, string> = {};
  for (const [at, segment] of pattern.entries()) {
    const [, name, greedy] = /^\{([^}+]+)(\+?)\}$/.exec(segment) ?? [];
    const value = path[at];
    if (value === undefined) return undefined;
    if (name === undefined) {
      if (segment !== value) return undefined;
    } else if (greedy === '+') {
      return { ...parameters, [name]: path.slice(at).map(decodeURIComponent).join('/') };
    } else {
      setOwn(parameters, name, decodeURIComponent(value));
    }
  }
  return pattern.length === path.length ? parameters : undefined;
}

/** How specific a pattern is: a segment that stands for itself is more than a parameter, and that more than the rest of a path. */
export function rankOf(segments: readonly string[]): number {
  const weight = (segment: string): number => (segment.startsWith('{') ? (segment.endsWith('+}') ? 1 : 2) : 3);
  return segments.reduce((sum, segment) => sum * 4 + weight(segment), 0);
}
