import { CleanUp } from '../../proof/clean-up';

describe('what is undone at the end', () => {
  const undone: string[] = [];
  const step = (name: string) => () => Promise.resolve(undone.push(name));
  let cleanUp: CleanUp;
  beforeEach(() => {
    undone.length = 0;
    jest.spyOn(process.stderr, 'write').mockReturnValue(true);
    cleanUp = new CleanUp();
    cleanUp.add('a namespace', step('a namespace'));
    cleanUp.add('a cordon', step('a cordon'));
  });
  afterEach(() => {
    jest.restoreAllMocks();
    process.exitCode = undefined;
  });

  test('is undone once, the newest first', async () => {
    await cleanUp.all();
    await cleanUp.all();
    expect(undone).toEqual(['a cordon', 'a namespace']);
  });

  test('is undone although something else cannot be, and the exit code says so', async () => {
    cleanUp.add('another namespace', () => Promise.reject(new Error('no answer')));
    await cleanUp.all();
    expect(undone).toEqual(['a cordon', 'a namespace']);
    expect(process.stderr.write).toHaveBeenCalledWith('left behind: another namespace: no answer\n');
    expect(process.exitCode).toBe(1);
  });

  test('can be undone before the end', async () => {
    await cleanUp.now('a cordon');
    expect(undone).toEqual(['a cordon']);
    await cleanUp.all();
    expect(undone).toEqual(['a cordon', 'a namespace']);
  });

  test('is the last that happens after an interruption: nothing more is changed', async () => {
    await cleanUp.interrupt();
    expect(undone).toEqual(['a cordon', 'a namespace']);
    expect(() => cleanUp.add('a namespace', step('a namespace'))).toThrow('interrupted');
    const goesOn = jest.fn();
    void cleanUp.going().then(goesOn);
    await new Promise((resolve) => setImmediate(resolve));
    expect(goesOn).not.toHaveBeenCalled();
  });
});
