import type { ComponentChildren } from 'preact';
import type { Tone } from './Badge';
import { Spark } from './Spark';

/** One figure of the overview, leading to where it comes from. */
export function Tile({ label, value, unit, note, tone, course, color, href }: {
  label: string;
  value: ComponentChildren;
  unit?: string;
  note?: ComponentChildren;
  tone?: Tone;
  course?: (number | null)[];
  color?: string;
  href?: string;
}) {
  const inner = (
    <>
      <span class="label">{label}</span>
      <span class={`figure ${tone ?? ''}`}>{value}{unit && <span class="unit">{unit}</span>}</span>
      <span class="note">{note}</span>
      {course && <Spark values={course} color={color} width={160} height={26} />}
    </>
  );
  return href ? <a class="tile" href={href}>{inner}</a> : <div class="tile">{inner}</div>;
}
