const encoder = new TextEncoder();

/** MurmurHash2, 32 bit, with Kafka's seed, so that a key falls on the same partition on every engine (Austin Appleby, public domain). */
export function murmur2(text: string): number {
  const data = encoder.encode(text);
  const m = 0x5bd1e995;
  let hash = (0x9747b28c ^ data.length) | 0;
  const words = data.length >> 2;
  for (let word = 0; word < words; word++) {
    const at = word * 4;
    let k = (data[at] as number) | ((data[at + 1] as number) << 8) | ((data[at + 2] as number) << 16) | ((data[at + 3] as number) << 24);
    k = Math.imul(k, m);
    k ^= k >>> 24;
    k = Math.imul(k, m);
    hash = Math.imul(hash, m) ^ k;
  }
  const tail = data.length & 3;
  if (tail > 0) {
    for (let byte = tail - 1; byte >= 0; byte--) hash ^= (data[words * 4 + byte] as number) << (8 * byte);
    hash = Math.imul(hash, m);
  }
  hash ^= hash >>> 13;
  hash = Math.imul(hash, m);
  return (hash ^ (hash >>> 15)) >>> 0;
}

/** The bucket of `key` among `count`: a log's partition, a relay's slot. */
export function bucketOf(key: string, count: number): number {
  return (murmur2(key) & 0x7fffffff) % count;
}
