const READ_MAX = 2_000;
const CAUSE_MAX = 200;
const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/gi;
const QUOTED = /"[^"\n]*"|'[^'\n]*'|`[^`\n]*`/g;
const NUMBER = /\d+(?:[.,-]\d+)*/g;

/** An error's message without what differs from event to event, so that the same failure of a thousand events is one cause. */
export function causeOf(message: string): string {
  return message
    .slice(0, READ_MAX)
    .replace(UUID, '<id>')
    .replace(QUOTED, '<text>')
    .replace(NUMBER, '#')
    .replace(/\s+/g, ' ')
    .trim()
    .slice(0, CAUSE_MAX);
}
