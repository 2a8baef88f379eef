/** Lambda takes no more, IAM and EventBridge take a little more. */
const LONGEST = 256;

/**
 * A description as Lambda, IAM, EventBridge and CloudWatch take it, whatever the paths of constructs in it are made of: printable characters
 * of Latin-1 (others become `?`), at most 256 of them. A long one loses its
 * beginning, for its end says what it is about.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateRole.html
 */
export function described(text: string): string {
  const printable = text.replace(/[^\u0020-\u007E\u00A1-\u00FF]/gu, '?');
  return printable.length <= LONGEST ? printable : `...${printable.slice(3 - LONGEST)}`;
}
