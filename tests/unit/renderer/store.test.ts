import { describe, expect, test } from 'vitest';
import { createStore } from '../../../renderer/store.ts';

describe('a store', () => {
  test('has its first value, then the one that was set', () => {
    const store = createStore(1);
    expect(store.get()).toBe(1);

    store.set(2);
    expect(store.get()).toBe(2);
  });

  test('has the new value when it tells all who listen', () => {
    const store = createStore(1);
    const seen: string[] = [];
    store.subscribe(() => seen.push(`a${store.get()}`));
    store.subscribe(() => seen.push(`b${store.get()}`));

    store.set(2);

    expect(seen).toEqual(['a2', 'b2']);
  });

  test('says nothing when it is set to what it is', () => {
    const store = createStore(Number.NaN);
    let told = 0;
    store.subscribe(() => {
      told += 1;
    });

    store.set(Number.NaN);
    expect(told).toBe(0);

    store.set(0);
    store.set(0);
    expect(told).toBe(1);
  });

  test('says nothing any more to who has ended the subscription', () => {
    const store = createStore(1);
    const seen: string[] = [];
    const end = store.subscribe(() => seen.push('ended'));
    store.subscribe(() => seen.push('other'));

    end();
    end();
    store.set(2);

    expect(seen).toEqual(['other']);
  });
});
