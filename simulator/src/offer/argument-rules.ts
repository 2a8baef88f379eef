import { isPlainObject } from './plain-object';

/** The arguments as far as they are told: the names of all, and the values of those that stand fixed. */
export interface ToldArguments {
  readonly names: readonly string[];
  readonly fixed: Readonly<Record<string, unknown>>;
  /** The names in a fixed object among them; none of another value. */
  readonly namesIn: (name: string) => readonly string[];
}

/** What AWS's pages ask of arguments besides their names and types. */
export interface ArgumentRule {
  /** What the task fails of when it runs. */
  problems?(told: ToldArguments): readonly string[];
  /** What the service may refuse. */
  doubts?(told: ToldArguments): readonly string[];
}

const RESERVED_HEADERS = [
  'a-im accept-charset accept-datetime accept-encoding authorization cache-control connection content-encoding content-md5',
  'date expect forwarded from host http2-settings if-match if-modified-since if-none-match if-range if-unmodified-since',
  'max-forwards origin pragma proxy-authorization referer server te trailer transfer-encoding upgrade via warning',
].flatMap((line) => line.split(' '));
const CONNECTIONS = ['Authentication', 'InvocationConfig'];
const RESERVED_PREFIX = /^x-(?:forwarded|amz|amzn)-/;
const METHODS = ['GET', 'POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS', 'HEAD'];

/** @see https://docs.aws.amazon.com/step-functions/latest/dg/call-https-apis.html */
const HTTP_TASK: ArgumentRule = {
  problems: ({ names, fixed, namesIn }) => [
    ...oneOf(names, CONNECTIONS),
    ...CONNECTIONS.filter((name) => isPlainObject(fixed[name]) && !namesIn(name).includes('ConnectionArn')).map(
      (name) => `The field 'ConnectionArn' of '${name}' is required but was missing`,
    ),
    ...(typeof fixed['ApiEndpoint'] === 'string' && /^http:/i.test(fixed['ApiEndpoint'])
      ? [`The value for the field 'ApiEndpoint' must be the URL of an HTTPS API`]
      : []),
    ...(typeof fixed['Method'] === 'string' && !METHODS.includes(fixed['Method'])
      ? [`The value for the field 'Method' must be one of [${METHODS.join(', ')}]`]
      : []),
    ...namesIn('Headers')
      .filter((name) => RESERVED_HEADERS.includes(name.toLowerCase()) || RESERVED_PREFIX.test(name.toLowerCase()))
      .map((name) => `The header '${name}' can't be used in an HTTP Task`),
  ],
};

const RULES: Readonly<Record<string, ArgumentRule>> = {
  'http:invoke': HTTP_TASK,
  'sns:publish': { doubts: ({ names }) => oneOf(names, ['TopicArn', 'TargetArn', 'PhoneNumber']) },
};

/** The rule for the arguments of an optimized integration, by service and action; undefined for none. */
export function argumentRule(service: string, action: string): ArgumentRule | undefined {
  const key = `${service}:${action}`;
  return Object.hasOwn(RULES, key) ? RULES[key] : undefined;
}

/** What a rule can know of arguments, given how names are written and which values only a run can tell. */
export function toldOf(
  given: Readonly<Record<string, unknown>>,
  mode: { isDynamic(value: unknown): boolean; nameOf(key: string): string },
): ToldArguments {
  const namesOf = (object: object): string[] => Object.keys(object).map((key) => mode.nameOf(key));
  const isFixed = ([key, value]: [string, unknown]): boolean => mode.nameOf(key) === key && !mode.isDynamic(value);
  const fixed = Object.fromEntries(Object.entries(given).filter(isFixed));
  const namesIn = (name: string): string[] => (isPlainObject(fixed[name]) ? namesOf(fixed[name]) : []);
  return { names: namesOf(given), fixed, namesIn };
}

function oneOf(names: readonly string[], wanted: readonly string[]): readonly string[] {
  return wanted.some((name) => names.includes(name)) ? [] : [`One of the fields [${wanted.join(', ')}] is required`];
}
