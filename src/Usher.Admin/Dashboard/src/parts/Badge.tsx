import type { ComponentChildren } from 'preact';
import { Icon, type IconName } from './Icon';

/** How something is: told by word and shape, never by colour alone. */
export type Tone = 'ok' | 'warn' | 'bad' | 'off' | 'accent';

const icons: Partial<Record<Tone, IconName>> = { ok: 'well', warn: 'look', bad: 'ill', off: 'none' };

export function Badge({ tone = 'off', plain, title, children }: { tone?: Tone; plain?: boolean; title?: string; children: ComponentChildren }) {
  const icon = plain ? undefined : icons[tone];
  return (
    <span class={`badge ${tone} ${icon ? '' : 'plain'}`} title={title}>
      {icon && <Icon name={icon} size={10} />}
      {children}
    </span>
  );
}

export const Mark = ({ tone, size = 14 }: { tone: Tone; size?: number }) => (
  <span class={`mark ${tone}`}><Icon name={icons[tone] ?? 'none'} size={size} /></span>
);
