import { renderToStaticMarkup } from 'react-dom/server';
import { expect, test } from 'vitest';
import { initialsOf, Picture } from '../../../../renderer/screens/Picture.tsx';

test.each([
  ['Dana Demo', 'DD'],
  ['Ada Maria Example', 'AE'],
  ['ada', 'A'],
  ['ada@example.com', 'AC'],
  ['  ', ''],
  ['😀 Smith', '😀S'],
])('the initials of %j', (name, initials) => {
  expect(initialsOf(name)).toBe(initials);
});

test('a picture at an address is not fetched', () => {
  const html = renderToStaticMarkup(<Picture user={{ name: 'Ada', image: 'https://id.example.com/ada.png' }} />);

  expect(html).not.toContain('example.com');
  expect(html).toContain('data-initials="A"');
});

test('a picture that the session has with it is shown', () => {
  expect(renderToStaticMarkup(<Picture user={{ name: 'Ada', image: 'data:image/png;base64,AA==' }} />)).toContain(
    '<img',
  );
});
