/**
 * One text of what CloudFormation would make one of: references stand in it as `${LogicalId}` and `${LogicalId.Attribute}`, and whatever else only the
 * deployment knows as `${Fn::…}`.
 */
export function flatText(value: unknown): string {
  if (typeof value !== 'object' || value === null) return String(value);
  const [[name, argument] = ['', undefined]] = Object.entries(value);
  if (name === 'Ref') return `\${${String(argument)}}`;
  if (name === 'Fn::GetAtt') return `\${${[argument].flat().join('.')}}`;
  if (name === 'Fn::Sub') return String([argument].flat()[0]);
  if (name === 'Fn::Join') {
    const [separator, parts] = argument as [string, unknown];
    return Array.isArray(parts) ? parts.map(flatText).join(separator) : `\${${name}}`;
  }
  return `\${${name}}`;
}

/** The same for every value within. */
export function flatTexts(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(flatTexts);
  if (typeof value !== 'object' || value === null) return value;
  const [name = '', ...others] = Object.keys(value);
  if (others.length === 0 && (name === 'Ref' || name.startsWith('Fn::'))) return flatText(value);
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, flatTexts(each)]));
}
