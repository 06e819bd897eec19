import { checkedAnnotations, checkedLabels } from '../../lib/model/metadata';
import { unknownText } from '../../lib/model/placeholder';
import { thrownBy } from '../fixtures';

const WHERE = { node: { path: 'dev/orders' } };

describe('labels', () => {
  test('are copied as they are', () => {
    const labels = { team: 'shop', 'example.com/tier': '' };
    expect(checkedLabels(labels, 'labels')).toEqual(labels);
    expect(checkedLabels(labels, 'labels')).not.toBe(labels);
  });

  test.each<[string, unknown, string]>([
    ['a key with a space', { 'a b': 'c' }, 'MSVC-META-101'],
    ['an empty key', { '': 'c' }, 'MSVC-META-101'],
    ['a value of 64 letters', { a: 'v'.repeat(64) }, 'MSVC-META-102'],
    ['a value with a space', { a: 'b c' }, 'MSVC-META-102'],
    ['a value that is a number', { a: 1 }, 'MSVC-META-102'],
    ['a value that is missing', { a: undefined }, 'MSVC-META-102'],
    ['a list', ['a'], 'MSVC-INPUT-101'],
    ['a text', 'a', 'MSVC-INPUT-101'],
  ])('do not take %s', (_, labels, code) => expect(() => checkedLabels(labels, 'labels')).toThrow(code));

  test('say which key, and how to write it', () => {
    expect(thrownBy(() => checkedLabels({ team: 'a b' }, 'labels', WHERE)).message).toBe(
      `MSVC-META-102 [dev/orders] team in labels: got "a b", expected at most 63 letters, digits, '-', '_' and '.', starting and ending with a letter or digit, or empty text\n` +
        '  fix: shorten it or replace what is not allowed; longer text belongs into an annotation',
    );
    expect(thrownBy(() => checkedLabels({ 'a b': '' }, 'labels', WHERE)).message).toBe(
      `MSVC-META-101 [dev/orders] key in labels: got "a b", expected a name of letters, digits, '-', '_' and '.', at most 63 characters, with a domain and '/' before it where it is not yours\n` +
        "  fix: write it as 'team' or 'example.com/team'",
    );
  });
});

describe('annotations', () => {
  test('have any text as their values, and capitals before the slash', () => {
    const annotations = { 'Example.com/Role': 'arn:aws:iam::1:role/a b\n', a: '' };
    expect(checkedAnnotations(annotations, 'annotations')).toEqual(annotations);
  });

  test.each<[string, unknown, string]>([
    ['a key with a space', { 'a b': 'c' }, 'MSVC-META-103'],
    ['a value that is a number', { a: 1 }, 'MSVC-META-104'],
    ['a value that is missing', { a: undefined }, 'MSVC-META-104'],
    ['half of a character', { a: '\ud83d' }, 'MSVC-META-104'],
    ['null', null, 'MSVC-INPUT-101'],
  ])('do not take %s', (_, annotations, code) => {
    expect(() => checkedAnnotations(annotations, 'annotations')).toThrow(code);
  });

  test('are at most 256 KiB, keys and values together, in bytes', () => {
    const most = { a: 'é'.repeat(131_071), b: '' };
    expect(() => checkedAnnotations(most, 'annotations')).not.toThrow();
    expect(thrownBy(() => checkedAnnotations({ ...most, b: '1' }, 'annotations', WHERE)).message).toBe(
      'MSVC-META-105 [dev/orders] annotations: got "262145 bytes", expected at most 262144 bytes of keys and values together\n' +
        '  fix: keep what is large elsewhere, and its address here',
    );
  });

  test('may have a value that is known only after deployment', () => {
    const role = unknownText([{}]);
    expect(checkedAnnotations({ role }, 'annotations')['role']).toBe(role);
  });
});
