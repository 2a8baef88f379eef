import type { Json } from '../../base/json';

/** Members of arguments that name what is called, not what is handed to it. */
const TARGET =
  /(Name|Arn|ARN|Url|URL|Uri|Id|Key|Keys|Bucket|Source|CopySource|Prefix|Entries|Items|RequestItems|Cluster|Definition|Target)$/;

/** Whether only the run tells what is called: then a grant on anything at all may be the right one. */
export function leavesTargetOpen(args: Json): boolean {
  if (typeof args === 'string') return isExpression(args);
  if (typeof args !== 'object' || args === null) return false;
  return Object.entries(args).some(([key, value]) => {
    const name = key.replace(/\.\$$/, '');
    if (!TARGET.test(name)) return false;
    return key.endsWith('.$') || holdsDynamic(value);
  });
}

/** Whether a value has parts that only the run tells. */
export function holdsDynamic(value: Json): boolean {
  if (typeof value === 'string') return isExpression(value);
  if (typeof value !== 'object' || value === null) return false;
  return Object.entries(value).some(([key, each]) => key.endsWith('.$') || holdsDynamic(each));
}

/** Whether a text is an expression in JSONata. */
export function isExpression(text: string): boolean {
  return text.trimStart().startsWith('{%');
}
