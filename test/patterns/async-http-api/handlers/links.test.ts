import { linksIn } from '../../../../lib/patterns/async-http-api/handlers/api/links';
import { signedAddress, signedQuery } from '../../../../lib/patterns/async-http-api/handlers/api/signed-address';

const NOW = Date.parse('2026-01-02T03:04:05.678Z');
const before = { ...process.env };

beforeEach(() => {
  process.env = {
    AWS_REGION: 'eu-west-1',
    AWS_ACCESS_KEY_ID: 'AKIA',
    AWS_SECRET_ACCESS_KEY: 'secret',
    AWS_SESSION_TOKEN: 'to/ken==',
    URL_SUFFIX: 'amazonaws.com',
    RESULT_BUCKET: 'reports',
    RESULT_PREFIX: 'results/',
    LINK_SECONDS: '300',
  };
});

afterAll(() => {
  process.env = before;
});

test('the signature is that of the example in the documentation of S3', () => {
  process.env['AWS_ACCESS_KEY_ID'] = 'AKIAIOSFODNN7EXAMPLE';
  process.env['AWS_SECRET_ACCESS_KEY'] = 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY';
  process.env['AWS_REGION'] = 'us-east-1';
  delete process.env['AWS_SESSION_TOKEN'];
  const place = { origin: 'https://examplebucket.s3.amazonaws.com', path: '/test.txt' };
  expect(signedQuery(place, 86_400, Date.parse('2013-05-24T00:00:00Z'))).toMatch(
    /&X-Amz-SignedHeaders=host&X-Amz-Signature=aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404$/,
  );
});

test('an address says for how long it holds, in which session, and encodes the key as S3 does', () => {
  const url = new URL(signedAddress({ bucket: 'reports', key: "a b/ü+'(1)*.pdf", seconds: 60 }, NOW));
  expect(url.host).toBe('reports.s3.eu-west-1.amazonaws.com');
  expect(url.pathname).toBe('/a%20b/%C3%BC%2B%27%281%29%2A.pdf');
  expect(Object.fromEntries(url.searchParams)).toMatchObject({
    'X-Amz-Credential': 'AKIA/20260102/eu-west-1/s3/aws4_request',
    'X-Amz-Date': '20260102T030405Z',
    'X-Amz-Expires': '60',
    'X-Amz-Security-Token': 'to/ken==',
    'X-Amz-Signature': expect.stringMatching(/^[0-9a-f]{64}$/) as string,
  });
});

test('a bucket with dots, and an endpoint that is told, have the bucket in the path', () => {
  expect(signedAddress({ bucket: 'my.reports', key: 'k', seconds: 60 }, NOW)).toMatch(
    /^https:\/\/s3\.eu-west-1\.amazonaws\.com\/my\.reports\/k\?/,
  );
  process.env['AWS_ENDPOINT_URL'] = 'http://127.0.0.1:4566/';
  expect(signedAddress({ bucket: 'reports', key: 'k', seconds: 60 }, NOW)).toMatch(
    /^http:\/\/127\.0\.0\.1:4566\/reports\/k\?/,
  );
});

const keysOf = (result: unknown): string[] => Object.keys(linksIn(JSON.stringify(result), 'me', NOW).links ?? {});

test('references to objects of the execution have links, wherever they stand', () => {
  const links = linksIn(
    JSON.stringify({
      a: { bucket: 'reports', key: 'results/me/a.pdf' },
      b: [[{ bucket: 'reports', key: 'results/me/b' }]],
    }),
    'me',
    NOW,
  );
  expect(Object.keys(links.links ?? {}).sort()).toEqual(['results/me/a.pdf', 'results/me/b']);
  expect(links.linksExpireAt).toBe('2026-01-02T03:09:05.678Z');
  expect(keysOf({ bucket: 'reports', key: 'results/me/whole' })).toEqual(['results/me/whole']);
});

test.each([
  ['of another execution', { bucket: 'reports', key: 'results/you/a' }],
  ['whose name begins alike', { bucket: 'reports', key: 'results/me2/a' }],
  ['of another bucket', { bucket: 'others', key: 'results/me/a' }],
  ['outside of the prefix', { bucket: 'reports', key: 'a' }],
  ['that climbs', { bucket: 'reports', key: 'results/me/../you/a' }],
  ['that climbs at its end', { bucket: 'reports', key: 'results/me/..' }],
  ['that is the folder itself', { bucket: 'reports', key: 'results/me/' }],
  ['whose key is no text', { bucket: 'reports', key: ['results/me/a'] }],
])('a reference %s has none', (_, reference) => {
  expect(keysOf({ reference })).toEqual([]);
});

test('a result that is nested deeply, or has very many references, is answered all the same', () => {
  const deep = `${'['.repeat(50_000)}{"bucket":"reports","key":"results/me/a"}${']'.repeat(50_000)}`;
  expect(Object.keys(linksIn(deep, 'me', NOW).links ?? {})).toEqual(['results/me/a']);
  const many = Array.from({ length: 3000 }, (_, n) => ({ bucket: 'reports', key: `results/me/${n}` }));
  expect(keysOf(many)).toHaveLength(500);
});

test('without a bucket of results there are no links', () => {
  delete process.env['RESULT_BUCKET'];
  expect(linksIn('{"bucket":"reports","key":"results/me/a"}', 'me', NOW)).toEqual({});
});
