import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { suggestFile } from '../../../../electron/proxy/file-name.ts';

function nameOf(suggested: string | null, disposition?: string, path = '/'): string {
  const { name, extension } = suggestFile(suggested, disposition, path);
  return extension === '' ? name : `${name}.${extension}`;
}

describe('what the page suggests', () => {
  test.each([
    ['orders.csv', 'orders.csv'],
    ['Übersicht 2026.pdf', 'Übersicht 2026.pdf'],
    ['backup.tar.gz', 'backup.tar.gz'],
    ['../../.bashrc', 'bashrc'],
    ['/etc/passwd', 'passwd'],
    ['C:\\Windows\\win.ini', 'win.ini'],
    ['a/b\\c.txt', 'c.txt'],
    ['..', 'download'],
    ['.htaccess', 'htaccess'],
    ['a\u0000b\r\nc.txt', 'abc.txt'],
    ['invoice\u202Efdp.exe', 'invoicefdp.exe'],
    ['a<b>:"|?*.txt', 'a_b______.txt'],
    ['%USERPROFILE%.txt', '_USERPROFILE_.txt'],
    ['CON', '_CON'],
    ['nul.txt', '_nul.txt'],
    ['com1.tar.gz', '_com1.tar.gz'],
    ['LPT².txt', '_LPT².txt'],
    ['con .lnk', '_con.download'],
    ['aux .a.txt', '_aux .a.txt'],
    ['console.txt', 'console.txt'],
    ['a. . .', 'a'],
    ['a .txt', 'a.txt'],
    ['', 'download'],
    [' ', 'download'],
    ['setup.lnk', 'setup.download'],
    ['x.desktop', 'x.download'],
    ['x.URL', 'x.download'],
    ['x.library-ms', 'x.download'],
    ['x.searchConnector-ms', 'x.download'],
    ['desktop.ini', '_desktop.ini'],
    ['folder/Thumbs.db.', '_Thumbs.db'],
    ['a.{20D04FE0-3AEA-1069-A2D8-08002B30309D}', 'a_{20D04FE0-3AEA-1069-A2D8-08002B30309D}'],
    ['a {final}.pdf', 'a {final}.pdf'],
    ['report.final version', 'report.final version'],
  ])('%j becomes %j', (suggested, name) => {
    expect(nameOf(suggested)).toBe(name);
  });

  test('has an extension, which stays, only where it ends in one', () => {
    expect(suggestFile('x.PDF', undefined, '/')).toEqual({ name: 'x', extension: 'PDF', kind: 'PDF' });
    expect(suggestFile('2026.11-draft', undefined, '/')).toEqual({ name: '2026.11-draft', extension: '', kind: '' });
  });

  test('is cut where it is too long for a disk, and keeps its extension', () => {
    expect(nameOf(`${'a'.repeat(300)}.csv`)).toBe(`${'a'.repeat(200)}.csv`);
    expect(nameOf(`${'😀'.repeat(100)}.csv`)).toBe(`${'😀'.repeat(50)}.csv`);
  });

  test.each([
    ['.lnk', '.download'],
    ['.{x}', '_{x}'],
    ['. .', ''],
  ])('that is cut behind %j ends as if that had been its end', (cut, end) => {
    expect(nameOf(`${'a'.repeat(200 - cut.length)}${cut}${'b'.repeat(30)}`)).toBe(
      `${'a'.repeat(200 - cut.length)}${end}`,
    );
  });

  test('comes before what the API calls it, and that before the path', () => {
    const disposition = 'attachment; filename="api.csv"';

    expect(nameOf('page.csv', disposition, '/path.csv')).toBe('page.csv');
    expect(nameOf(null, disposition, '/path.csv')).toBe('api.csv');
    expect(nameOf('/', disposition, '/path.csv')).toBe('api.csv');
    expect(nameOf(null, 'attachment', '/a/path.csv?x=/y.txt')).toBe('path.csv');
    expect(nameOf(null, undefined, '/')).toBe('download');
  });
});

test.each([
  ['attachment; filename=orders.csv', 'orders.csv'],
  ['attachment; filename="a \\"b\\".csv"', 'a _b_.csv'],
  ['attachment; FILENAME = "a;b.csv"; size=1', 'a;b.csv'],
  ['attachment; filename="plain.csv"; filename*=UTF-8\'\'%C3%BCber%20uns.csv', 'über uns.csv'],
  ["attachment; filename*=utf-8'de'%e2%82%ac.txt", '€.txt'],
  ["attachment; filename*=UTF-8''%2e%2e%2fevil.sh", 'evil.sh'],
  ["attachment; filename*=UTF-8''%ff.txt", 'download'],
  ['attachment; filename="\xc3\xbcber uns \xe2\x82\xac.csv"', 'über uns €.csv'], // UTF-8, one character a byte
  ['attachment; filename="\xfcber uns.csv"', 'über uns.csv'], // Latin-1
  ['attachment; filename="\xe2\x80\xaegpj.sh"', 'gpj.sh'],
  ['attachment; filename="../../evil.sh"', 'evil.sh'],
  ['attachment; filename="', 'download'],
  ['filename=orders.csv', 'download'],
  ['inline', 'download'],
])('the header %j names %j', (disposition, name) => {
  expect(nameOf(null, disposition)).toBe(name);
});

test('what is suggested is a plain name of one folder, whatever it is made of', () => {
  const parts = fc.constantFrom(
    '..',
    '/',
    '\\',
    '.',
    'con',
    'nul',
    ' ',
    '\u0000',
    '\u202e',
    '%',
    ':',
    'é',
    '😀',
    'a',
    '.lnk',
    '.library-ms',
    '.{x}',
  );
  const texts = fc.oneof(
    fc.array(parts, { maxLength: 12 }).map((all) => all.join('')),
    fc.string({ unit: 'binary' }),
  );
  fc.assert(
    fc.property(fc.option(texts), texts, texts, (suggested, disposition, path) => {
      const name = nameOf(suggested, `attachment; filename="${disposition}"`, `/${path}`);
      expect(name).not.toMatch(/[/\\<>:"|?*%\p{C}]|^[.\s]|[.\s]$|^$/u);
      expect(name).not.toMatch(/^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i);
      expect(name).not.toMatch(/\.(lnk|url|scf|local|desktop|library-ms|\{[^{}]*\})$/i);
      expect(Buffer.byteLength(name)).toBeLessThanOrEqual(255);
    }),
    { numRuns: 200 },
  );
});
