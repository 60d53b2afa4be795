/** The same function, which works each answer out once. It forgets all when there are more than `most`. */
export function memo<V>(make: (key: string) => V, most = Number.POSITIVE_INFINITY): (key: string) => V {
  const answers = new Map<string, V>()
  return (key) => {
    const seen = answers.get(key)
    if (seen !== undefined) return seen
    const answer = make(key)
    if (answers.size >= most) answers.clear()
    answers.set(key, answer)
    return answer
  }
}

/** The list of a key, made when first asked for. */
export function listIn<K, V>(lists: Map<K, V[]>, key: K): V[] {
  let list = lists.get(key)
  if (list === undefined) {
    list = []
    lists.set(key, list)
  }
  return list
}
