import type { Config, Place } from './types';

/** What the file says for a policy, in its own words: `100/min per ip`. Empty where the place is not in the files in force. */
export function valueAt(config: Config | undefined, place: Place, name: string): string {
  const lines = config?.files.find(file => file.name === place.file)?.text.split('\n');
  const line = lines?.[place.line - 1];
  if (!lines || line === undefined) return '';
  const key = new RegExp(`^["']?${name}["']?:\\s*`);
  let text = line.slice(place.column - 1).replace(/^-\s+/, '');
  const isKey = key.test(text);
  text = text.replace(key, '');
  const value = scalar(text);
  if (value || !isKey) return value;
  const inner: string[] = [];
  for (const next of lines.slice(place.line)) {
    if (next.trim() && indent(next) < place.column) break;
    if (next.trim() && !next.trim().startsWith('#')) inner.push(scalar(next.trim().replace(/^-\s+/, '')));
  }

  return inner.length > 4 ? `${inner.slice(0, 4).join(', ')} …` : inner.join(', ');
}

const indent = (line: string) => line.length - line.trimStart().length;

// Up to where the value ends: a comment, or what closes the flow around it.
function scalar(text: string): string {
  let depth = 0;
  let quote = '';
  for (let at = 0; at < text.length; at++) {
    const char = text[at]!;
    if (quote) {
      if (char === quote) quote = '';
    } else if (char === '"' || char === "'") quote = char;
    else if (char === '{' || char === '[') depth++;
    else if (char === '}' || char === ']') depth--;
    if (depth < 0 || (!quote && ((depth === 0 && char === ',') || (char === '#' && /\s/.test(text[at - 1] ?? ' '))))) return text.slice(0, at).trim();
  }

  return text.trim();
}
