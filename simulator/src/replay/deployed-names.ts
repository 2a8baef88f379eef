/*
 * What a deployment calls its resources: another account, another region, and the random end of each name that CloudFormation makes up. A history
 * of a deployed machine has those of its deployment, and the run has those that the simulator makes up for the template.
 */

/** What may be a name that CloudFormation makes up: the stack, perhaps, the logical id, and a random end. */
const NAME = /(?<![\w-])(?:[A-Za-z][\w-]*-)?([A-Za-z][A-Za-z0-9]*)-([A-Za-z0-9]{12,13})(?![\w-])/g;
const WHOLE_NAME = new RegExp(`^${NAME.source}$`);
const REGION = '[a-z]{2}(?:-[a-z]+)+-\\d';
const WHOLE_REGION = new RegExp(`^${REGION}$`);
const ACCOUNT = /^\d{12}$/;
/** Where an ARN, or the address of a queue, has region and account. */
const PLACES = new RegExp(
  `(\\barn:aws[\\w-]*:[\\w-]+:|https://sqs\\.)(${REGION}|)(:|\\.amazonaws\\.com[.\\w]*/)(\\d{12}|)(?=[:/])`,
  'g',
);

/** CloudFormation cuts a logical id short, but not shorter than this. */
const SHORTEST_CUT = 15;

/** The names in a text that CloudFormation may have made up. */
export function deployedNames(text: string): readonly string[] {
  return [...text.matchAll(NAME)].filter(([, , end = '']) => isRandom(end)).map(([name]) => name);
}

/** Takes out of a text what another deployment calls otherwise, and adds it to a list, in the order in which it is taken. */
export function takeDeployed(text: string, into: string[]): string {
  const take = (part: string): string => {
    if (part === '') return '';
    into.push(part);
    return '\u0000d';
  };
  if (WHOLE_REGION.test(text)) return take(text);
  return text
    .replace(PLACES, (_, before: string, region: string, between: string, account: string) =>
      [before, take(region), between, take(account)].join(''),
    )
    .replace(NAME, (name, _, end: string) => (isRandom(end) ? take(name) : name));
}

/** Whether two parts that differ can be what two deployments call one thing: a region, an account, or a resource by its logical id. */
export function areOfOneThing(recorded: string, replayed: string): boolean {
  const [a, b] = [logicalId(recorded), logicalId(replayed)];
  if (a === undefined || b === undefined) return a === b && kindOf(recorded) === kindOf(replayed);
  const [short, long] = a.length < b.length ? [a, b] : [b, a];
  return short === long || (short.length >= SHORTEST_CUT && long.startsWith(short));
}

/** The logical id in a name that CloudFormation made up, in lower case as those of buckets are. */
function logicalId(part: string): string | undefined {
  const [, id = '', end = ''] = WHOLE_NAME.exec(part) ?? [];
  return isRandom(end) ? id.toLowerCase() : undefined;
}

function kindOf(part: string): 'region' | 'account' | 'other' {
  if (WHOLE_REGION.test(part)) return 'region';
  return ACCOUNT.test(part) ? 'account' : 'other';
}

/** Letters and digits mixed, or letters that go up and down as no word does. */
function isRandom(end: string): boolean {
  if (/\d/.test(end)) return /[A-Za-z]/.test(end);
  return [...end.matchAll(/(?<=[a-z])[A-Z]|(?<=[A-Z])[a-z]/g)].length >= 4;
}
