/**
 * Timestamp identifiers, the keys of records (atproto.com/specs/tid): 53 bits of microseconds since
 * 1970 and 10 bits that tell writers apart, in a base 32 that sorts. Keys sort by time.
 */

const DIGITS = "234567abcdefghijklmnopqrstuvwxyz";
const [TIME_LENGTH, WRITER_LENGTH] = [11, 2];

const writer = crypto.getRandomValues(new Uint16Array(1))[0] ?? 0;
let last = 0;

/** Return a key that is greater than the one before. */
export function newKey() {
  last = Math.max(Date.now() * 1000, last + 1);
  return encode(last, TIME_LENGTH) + encode(writer % 1024, WRITER_LENGTH);
}

/** @param {number} number @param {number} length */
function encode(number, length) {
  let text = "";
  for (; text.length < length; number = Math.floor(number / 32)) text = DIGITS[number % 32] + text;
  return text;
}
