const compiled = new Map<string, RegExp>();

/** Whether a text matches an IAM pattern, in which `*` stands for any characters and `?` for any one. */
export function matchesWildcard(
  pattern: string,
  text: string,
  options: { readonly ignoreCase?: boolean } = {},
): boolean {
  if (pattern === '*' || pattern === text) return true;
  const flags = options.ignoreCase === true ? 'isu' : 'su';
  const key = `${flags} ${pattern}`;
  let expression = compiled.get(key);
  if (expression === undefined) {
    const source = pattern.replace(/[.*+?^${}()|[\]\\/]/g, (character) => {
      if (character === '*') return '.*';
      return character === '?' ? '.' : `\\${character}`;
    });
    expression = new RegExp(`^${source}$`, flags);
    compiled.set(key, expression);
  }
  return expression.test(text);
}

/** Whether an ARN matches a pattern part by part, as the `Arn…` condition operators compare. */
export function matchesArn(pattern: string, arn: string): boolean {
  if (pattern === arn) return true;
  const patterns = arnParts(pattern);
  const parts = arnParts(arn);
  return patterns.length === parts.length && patterns.every((each, at) => matchesWildcard(each, parts[at] ?? ''));
}

function arnParts(arn: string): string[] {
  const parts = arn.split(':');
  return [...parts.slice(0, 5), parts.slice(5).join(':')];
}
