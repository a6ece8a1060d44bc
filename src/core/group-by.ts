/** Puts a value at the end of the list under a key, in place; begins the list where there is none. */
export function appendTo<Key, Value>(lists: Map<Key, Value[]>, key: Key, value: Value): void {
  const list = lists.get(key);
  if (list === undefined) lists.set(key, [value]);
  else list.push(value);
}

/**
 * The items of each key: keys in the order in which they first appear, items in the order given. No list is empty. An item whose
 * key is undefined is left out.
 */
export function groupedBy<Item, Key>(
  items: Iterable<Item>,
  keyOfItem: (item: Item) => Key | undefined,
): ReadonlyMap<Key, readonly [Item, ...Item[]]> {
  const grouped = new Map<Key, [Item, ...Item[]]>();
  for (const item of items) {
    const key = keyOfItem(item);
    if (key === undefined) continue;
    const list = grouped.get(key);
    if (list === undefined) grouped.set(key, [item]);
    else list.push(item);
  }
  return grouped;
}
