import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

test('work that Node does in threads is under way until it has come to its end, however it ends', () => {
  const program = join(__dirname, 'work-under-way.mjs');
  const all = { underWay: true, atRest: true };
  expect(JSON.parse(execFileSync(process.execPath, [program], { encoding: 'utf8' }))).toEqual({
    'what is zipped': all,
    'what is no zip': all,
    'a zip that ends too early': all,
    // Nobody hears of it any more.
    'a stream that somebody destroys': { underWay: false, atRest: true },
    'a key': all,
    'a digest': all,
  });
});
