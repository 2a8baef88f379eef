/**
 * The names that AWS's SDK for Java 2 gives, from which Step Functions takes those of its SDK integrations.
 * `npm run oracle` compares them with the SDK's own classes.
 */

/** Words that Java keeps for itself: an accessor of that name ends in `Value`. */
const KEYWORDS = new Set(
  (
    'abstract assert boolean break byte case catch char class const continue default do double else enum extends false ' +
    'final finally float for goto if implements import instanceof int interface long native new null package private ' +
    'protected public return short static strictfp super switch synchronized this throw throws transient true try void ' +
    'volatile while'
  ).split(' '),
);

/** Methods that every class of the SDK has. */
const METHODS = new Set(
  (
    'equals finalize getClass hashCode notify notifyAll toString wait builder sdkFields toBuilder overrideConfiguration ' +
    'sdkHttpResponse'
  ).split(' '),
);

/** A name with its first letter in lower case, and with it the letters of an acronym: `DBName` is `dbName`. */
export function uncapitalized(name: string): string {
  let end = 1;
  while (end < name.length && isUpper(name, end) && !isLower(name, end + 1)) end += 1;
  return name.slice(0, end).toLowerCase() + name.slice(end);
}

/** A name with its first letter in upper case. */
export function capitalized(name: string): string {
  return name.charAt(0).toUpperCase() + name.slice(1);
}

/** The words of a name, each with a capital: `IOException` is `IoException`. */
export function pascalCase(name: string): string {
  return wordsOf(name)
    .map((word) => capitalized(word.toLowerCase()))
    .join('');
}

/** What an SDK integration calls a member of a service's model. */
export function memberName(modelName: string): string {
  const name = uncapitalized(modelName);
  const reserved = KEYWORDS.has(name) || KEYWORDS.has(name.toLowerCase()) || METHODS.has(name);
  return capitalized(reserved ? uncapitalized(`${name}Value`) : name);
}

/** The prefix of a service's errors, out of its id: `Database Migration Service` is `DatabaseMigration`. */
export function servicePrefix(serviceId: string): string {
  return pascalCase(serviceId)
    .replace(/^amazon/i, '')
    .replace(/^aws/i, '')
    .replace(/service$/i, '');
}

/** What an SDK integration calls an exception of a service's model. */
export function exceptionName(shape: string, prefix: string): string {
  const bare = pascalCase(shape.replace(/Fault$/, '').replace(/Exception$/, ''));
  const name = `${bare}Exception`;
  return name === `${prefix}Exception` ? `Default${name}` : name;
}

function wordsOf(name: string): string[] {
  return name
    .replace(/[^A-Za-z0-9]+/g, ' ')
    .replace(/([^a-z]{2,})v([0-9]+)/g, '$1 v$2 ')
    .replace(/([^A-Z]{2,})V([0-9]+)/g, '$1 V$2 ')
    .replace(/([a-z])(?=[A-Z][a-zA-Z0-9])/g, '$1 ')
    .replace(/([A-Z]+)([A-Z][a-z])/g, '$1 $2')
    .replace(/([0-9])([a-zA-Z])/g, '$1 $2')
    .trim()
    .split(/ +/);
}

function isUpper(text: string, at: number): boolean {
  return /[A-Z]/.test(text.charAt(at));
}

function isLower(text: string, at: number): boolean {
  return /[a-z]/.test(text.charAt(at));
}
