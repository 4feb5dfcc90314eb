import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { firstPath, nextLink, pageFacts, withParameters } from '../../../../renderer/views/paging.ts';
import type { PagingConfig, SortingConfig, TableViewConfig } from '../../../../shared/config.ts';

const PAGES = { type: 'page', parameter: 'page', first: 1, sizeParameter: 'size', size: 50, total: '$.total' } as const;
const PAGES_WITHOUT_TOTAL = { type: 'page', parameter: 'page', first: 0, size: 10 } as const;
const CURSOR = { type: 'cursor', parameter: 'after', next: '$.meta.next' } as const;

function view(change: { path?: string; paging?: PagingConfig; sorting?: SortingConfig } = {}): TableViewConfig {
  return { id: 'orders', title: 'Orders', type: 'table', api: 'shop', path: '/orders', items: '$', ...change };
}

describe('the path of the first page', () => {
  test('is the path of the view where there is no paging', () => {
    expect(firstPath(view(), null)).toBe('/orders');
    expect(firstPath(view({ paging: { type: 'link' } }), null)).toBe('/orders');
    expect(firstPath(view({ paging: CURSOR }), null)).toBe('/orders');
  });

  test('names page and size where the API has pages', () => {
    expect(firstPath(view({ paging: PAGES }), null)).toBe('/orders?page=1&size=50');
    expect(firstPath(view({ paging: PAGES_WITHOUT_TOTAL }), null)).toBe('/orders?page=0');
  });

  test('keeps what the path of the view asks for', () => {
    expect(firstPath(view({ path: '/orders?open=yes&page=9', paging: PAGES }), null)).toBe(
      '/orders?open=yes&page=1&size=50',
    );
  });

  test('names the order in one parameter', () => {
    const sorted = view({ sorting: { parameter: 'sort' } });

    expect(firstPath(sorted, { field: 'total', descending: false })).toBe('/orders?sort=total');
    expect(firstPath(sorted, { field: 'total', descending: true })).toBe('/orders?sort=-total');
    expect(firstPath(sorted, null)).toBe('/orders');
  });

  test('names the order in two parameters where the API has one for the direction', () => {
    const sorted = view({ sorting: { parameter: 'by', directionParameter: 'way' } });

    expect(firstPath(sorted, { field: 'total', descending: false })).toBe('/orders?by=total&way=asc');
    expect(firstPath(sorted, { field: 'total', descending: true })).toBe('/orders?by=total&way=desc');
  });

  test('does not name an order to an API that cannot sort', () => {
    expect(firstPath(view(), { field: 'total', descending: false })).toBe('/orders');
  });
});

describe('the page after a page', () => {
  test('does not exist without paging', () => {
    expect(pageFacts(view(), '/orders', { total: 9 }, '</orders?page=2>; rel="next"', 50)).toEqual({
      next: null,
      total: null,
    });
  });

  test('has the next number while the total is not reached', () => {
    const facts = (path: string, total: number, rows: number) =>
      pageFacts(view({ paging: PAGES }), path, { total }, null, rows);

    expect(facts('/orders?page=1&size=50', 101, 50)).toEqual({ next: '/orders?page=2&size=50', total: 101 });
    expect(facts('/orders?page=2&size=50', 101, 50).next).toBe('/orders?page=3&size=50');
    expect(facts('/orders?page=3&size=50', 101, 1)).toEqual({ next: null, total: 101 });
    expect(facts('/orders?page=2&size=50', 100, 50).next).toBeNull();
  });

  test('does not exist after a page without rows, whatever the total says', () => {
    expect(pageFacts(view({ paging: PAGES }), '/orders?page=1', { total: 1_000 }, null, 0)).toEqual({
      next: null,
      total: 1_000,
    });
  });

  test('is there after a full page where the API tells no total', () => {
    const paged = view({ paging: PAGES_WITHOUT_TOTAL });

    expect(pageFacts(paged, '/orders?page=0', [], null, 10)).toEqual({ next: '/orders?page=1', total: null });
    expect(pageFacts(paged, '/orders?page=1', [], null, 9).next).toBeNull();
  });

  test('counts pages from where the API counts them', () => {
    const fromZero = view({ paging: { ...PAGES, first: 0 } });

    expect(pageFacts(fromZero, '/orders?page=0', { total: 100 }, null, 50).next).toBe('/orders?page=1');
    expect(pageFacts(fromZero, '/orders?page=1', { total: 100 }, null, 50).next).toBeNull();
  });

  test('is found by its fullness where the total is not a number', () => {
    const facts = pageFacts(view({ paging: PAGES }), '/orders?page=1', { total: 'many' }, null, 50);

    expect(facts).toEqual({ next: '/orders?page=2', total: null });
  });

  test('is where the Link header says', () => {
    const linked = view({ paging: { type: 'link' } });

    expect(pageFacts(linked, '/orders', [], '</orders?p=2>; rel="next"', 5)).toEqual({
      next: '/orders?p=2',
      total: null,
    });
    expect(pageFacts(linked, '/orders', [], null, 5).next).toBeNull();
  });

  test('is where the cursor says', () => {
    const facts = (next: unknown, path = '/orders?open=1') =>
      pageFacts(view({ paging: CURSOR }), path, { meta: { next } }, null, 5);

    expect(facts('a b&c')).toEqual({ next: '/orders?open=1&after=a+b%26c', total: null });
    expect(facts(17).next).toBe('/orders?open=1&after=17');
    expect(facts('c', '/orders?after=b').next).toBe('/orders?after=c');
  });

  test.each([[''], [null], [undefined], [false], [{}]])('does not exist for the cursor %j', (next) => {
    expect(pageFacts(view({ paging: CURSOR }), '/orders', { meta: { next } }, null, 5).next).toBeNull();
  });
});

describe('the next link', () => {
  test.each([
    ['alone', '</a?page=2>; rel="next"'],
    ['without quotes', '</a?page=2>; rel=next'],
    ['without blanks', '</a?page=2>;rel=next'],
    ['with blanks everywhere', ' </a?page=2> ; rel = "next" '],
    ['in capitals', '</a?page=2>; REL="Next"'],
    ['after another link', '</a?page=0>; rel="prev", </a?page=2>; rel="next"'],
    ['before another link', '</a?page=2>; rel=next, </a?page=9>; rel=last'],
    ['with other relations before and after', '</a?page=2>; rel="self next last"'],
    ['with other parameters', '</a?page=2>; title="Page 2"; rel="next"; type="application/json"'],
    ['after one that was taken out', '<>; rel="next", </a?page=2>; rel="next"'],
  ])('is found %s', (_title, header) => {
    expect(nextLink(header)).toBe('/a?page=2');
  });

  test('may have commas and semicolons in its target', () => {
    expect(nextLink('</a?ids=1,2;3>; rel="next"')).toBe('/a?ids=1,2;3');
  });

  test('is found by the first rel, whatever is in quotes', () => {
    expect(nextLink('</x>; title="a; rel=next"; rel="prev"')).toBeNull();
    expect(nextLink('</x>; rel="prev"; rel="next"')).toBeNull();
    expect(nextLink('</x>; title="a <b>, \\"c\\""; rel="next"')).toBe('/x');
  });

  test.each([
    ['no header', null],
    ['an empty header', ''],
    ['a link without relation', '</a>'],
    ['another relation', '</a>; rel="prev"'],
    ['a relation that begins alike', '</a>; rel="nextpage"'],
    ['a relation that ends alike', '</a>; rel="not-next"'],
    ['an extension relation', '</a>; rel="https://example.com/next"'],
    ['another parameter of that value', '</a>; title="next"; rev="next"'],
    ['a parameter that ends alike', '</a>; xrel="next"'],
    ['a target elsewhere', '<https://evil.example/a>; rel="next"'],
    ['a target that was taken out', '<>; rel="next"'],
    ['text that is no link', 'next'],
  ])('is not found in %s', (_title, header) => {
    expect(nextLink(header)).toBeNull();
  });

  test('is nothing or a path, whatever the header', () => {
    const piece = fc.constantFrom('<', '>', '/a', ';', ',', ' ', 'rel', '=', '"', 'next', 'https://evil.example');
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
        expect(nextLink(pieces.join('')) ?? '/').toMatch(/^\//);
      }),
    );
  });
});

describe('a path with parameters', () => {
  test('has the new ones after the old ones and in the place of those of the same name', () => {
    expect(withParameters('/a?x=1&y=2', { z: '3', x: '4' })).toBe('/a?x=4&y=2&z=3');
  });

  test('leaves what else is in the query as it is written', () => {
    expect(withParameters('/a?$filter=x%20eq%201&flag', { page: '2' })).toBe('/a?$filter=x%20eq%201&flag&page=2');
    expect(withParameters('/a?q=a%20b', {})).toBe('/a?q=a%20b');
    expect(withParameters('/a?page=1&x=1&page=9', { page: '2' })).toBe('/a?page=2&x=1');
  });

  test('is the path alone where there are none', () => {
    expect(withParameters('/a/b', {})).toBe('/a/b');
  });

  test('says what was asked for, whatever names and values', () => {
    const parameters = fc.dictionary(fc.string(), fc.string());
    fc.assert(
      fc.property(parameters, parameters, (old, added) => {
        const path = withParameters(`/a?${new URLSearchParams(old)}`, added);
        const query = new URLSearchParams(path.split('?')[1] ?? '');
        expect(new Map(query)).toEqual(new Map(Object.entries({ ...old, ...added })));
        expect(path.split('?')[0]).toBe('/a');
      }),
    );
  });
});
