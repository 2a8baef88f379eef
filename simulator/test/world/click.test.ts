import { Simulator, type World } from 'cdk-workflow-simulator';
import { formsIn } from '../../src/world/api/page-form';
import { inlineFunction, templateOf } from './small-templates';

/** A site of a few pages: what is posted comes back. */
const SITE = `
const html = (body, more = {}) => ({ statusCode: 200, headers: { 'content-type': 'text/html' }, body, ...more });
const PAGES = {
  '/one': '<h1>Sure?</h1><FORM METHOD=post><input type=hidden name="code" value="a&amp;b"><button>Confirm</button></FORM>',
  '/vote': \`<script>document.write('<form><button>Evil</button></form>')</script><!-- <form> -->
    <form method="post"><input type="hidden" name="code" value="c1"><textarea name="comment">
none</textarea><button name="vote" value="approve">Approve</button> <button name="vote" value="reject"><b>Re</b>ject</button></form>
    <form method="post" action="/other?x=1"><select name="who"><option>dan</option><option selected value="e">eve</option></select>
    <input type="checkbox" name="sure" checked><input type="checkbox" name="loud"><input name="off" disabled value="1">
    <input type="submit" name="hand" value="Hand on"></form>\`,
  '/search': '<form action="found"><input name="q" value="lamp"><button>Search</button></form>',
  '/thanks': '<p>Nothing &amp; nobody to press.</p>',
};
exports.handler = async ({ rawPath, rawQueryString, body, headers, cookies = [], requestContext }) => {
  const { method } = requestContext.http;
  if (rawPath === '/gone') return html('too late', { statusCode: 410 });
  if (rawPath === '/old') return { statusCode: 302, headers: { location: '/one' }, cookies: ['session=s1; HttpOnly'] };
  if (method === 'POST' && rawPath === '/one' && cookies.length > 0) return { statusCode: 303, headers: { location: '/said?' + cookies } };
  if (method === 'GET' && PAGES[rawPath] !== undefined) return html(PAGES[rawPath]);
  return html([method, rawPath, rawQueryString, body && Buffer.from(body, 'base64').toString(), headers['x-who']].join('|'));
};`;

const TEMPLATE = templateOf({
  Site: inlineFunction(SITE),
  Url: {
    Type: 'AWS::Lambda::Url',
    Properties: { AuthType: 'NONE', TargetFunctionArn: { 'Fn::GetAtt': ['Site', 'Arn'] } },
  },
});

let world: World;
const at = (path: string): string => new URL(path, world.endpoint('Site').url).href;

beforeAll(async () => {
  world = await Simulator.load(TEMPLATE, { permissions: 'off' });
});

afterAll(() => world.close());

describe('click', () => {
  test('sends the form of the page with what stands in it', async () => {
    expect(await world.click(at('/one?code=x'))).toMatchObject({ status: 200, body: 'POST|/one|code=x|code=a%26b|' });
  });

  test('takes a message with one link in it', async () => {
    const message = JSON.stringify({ userId: 'ada', text: 'Go to', link: at('/one') });
    expect((await world.click(message)).body).toContain('POST|/one');
    await expect(world.click('nothing')).rejects.toThrow("exactly one in it, got 'nothing' with none");
    await expect(world.click(`${at('/one')} ${at('/two')}`)).rejects.toThrow(/ with https.*\/one, https.*\/two$/);
  });

  test('presses the button that is meant, with what is filled in', async () => {
    const approve = { button: 'approve', fields: { comment: 'fine & well' }, headers: { 'x-who': 'ann' } };
    expect((await world.click(at('/vote'), approve)).body).toBe(
      'POST|/vote||code=c1&comment=fine+%26+well&vote=approve|ann',
    );
    expect((await world.click(at('/vote'), { button: 'Reject' })).body).toContain('code=c1&comment=none&vote=reject');
    expect((await world.click(at('/vote'), { button: 'Hand on', fields: { who: 'dan' } })).body).toBe(
      'POST|/other|x=1|sure=on&who=dan&hand=Hand+on|',
    );
    expect((await world.click(at('/search'))).body).toBe('GET|/found|q=lamp||');
  });

  test('goes where the app sends it, with its cookies', async () => {
    expect((await world.click(at('/old'))).body).toBe('GET|/said|session=s1||');
  });

  test('gives the answer of a link that is an error already', async () => {
    expect(await world.click(at('/gone'), { button: 'Confirm' })).toMatchObject({ status: 410, body: 'too late' });
  });

  test.each<[string, string, object, RegExp]>([
    [
      'a page without a form',
      '/thanks',
      {},
      /has no form .* answered 200 with 'Nothing & nobody to press\.'; world\.fetch/,
    ],
    ['several buttons', '/vote', {}, /several buttons \('Approve', 'Reject', 'Hand on'\); say which/],
    ['a button that is not there', '/vote', { button: 'Evil' }, /has no buttons 'Evil'; it has 'Approve', 'Reject'/],
    ['a field that is not there', '/one', { fields: { comment: '' } }, /has no field 'comment'; it has 'code'/],
    ['an option that there is not', '/one', { buton: 'x' }, /A click has the unknown member 'buton'/],
  ])('fails for %s', async (_, path, options, message) => {
    await expect(world.click(at(path), options)).rejects.toThrow(message);
  });
});

test('forms are found as they are written, and nothing in scripts, comments or templates', () => {
  const forms = formsIn(`<template><form></form></template><form action='a b' method=POST>
    <input type=radio name=r value=1><input type=radio name=r value=2 checked><input name=t><input type=reset value=no>
    <select name=s><option value="">-</option></select><button type=button>Later</button><button formaction=/x>  Go
    on </button></form>`);
  expect(forms).toEqual([
    {
      action: 'a b',
      method: 'POST',
      type: 'application/x-www-form-urlencoded',
      fields: [
        ['r', '2'],
        ['t', ''],
        ['s', ''],
      ],
      names: ['r', 't', 's'],
      buttons: [{ text: 'Go on', action: '/x' }],
    },
  ]);
});
