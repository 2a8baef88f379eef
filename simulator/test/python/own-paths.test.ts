import { describeWithPython } from './available';
import { pythonFunction, worldOf } from './python-worlds';

const CODE = `
import logging
def handler(event, context):
    try:
        raise ValueError('bad')
    except ValueError:
        logging.getLogger().exception('caught')
    print(__file__)
`;

describeWithPython('the log of a Python function', () => {
  test("names Lambda's folders, not those of this machine", async () => {
    const world = await worldOf({ Fn: pythonFunction(CODE) });
    await world.function('Fn').invoke();
    const text = JSON.stringify(world.function('Fn').logs);
    expect(text).toContain('/var/task/index.py\\", line 5, in handler');
    expect(text).toContain('/var/task/index.py');
    expect(text).not.toContain('/tmp/');
  });
});
