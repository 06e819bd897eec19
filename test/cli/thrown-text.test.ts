import { ValidationError } from 'cdk8s-mesh';
import { thrownText } from '../../lib/cli/thrown-text';

const NO_ERROR = 'which is no Error and does not say where: throw new Error(...) instead';

test.each([
  [null, 'null'],
  [undefined, 'undefined'],
  ['out of paper', "'out of paper'"],
  [7, '7'],
  [{ message: 'not an Error' }, "{ message: 'not an Error' }"],
])('%j says what it is, and that it is no Error', (thrown, shown) => {
  expect(thrownText(thrown)).toBe(`cdk8s-mesh: the app threw ${shown}, ${NO_ERROR}`);
});

test('a mistake is told without the place in this library where it was found', () => {
  const mistake = { subject: 'port', got: 0, expected: 'a port', fix: 'write one' };
  const error = new ValidationError('MSVC-PORT-999', mistake, { node: { path: 'dev/orders' } });
  expect(thrownText(error)).toBe('MSVC-PORT-999 [dev/orders] port: got 0, expected a port\n  fix: write one');
});

test('any other error has its stack and its cause', () => {
  const text = thrownText(new TypeError('outer', { cause: new Error('inner') }));
  expect(text).toMatch(/^TypeError: outer\n {4}at [^]*\[cause\]: Error: inner\n/);
});
