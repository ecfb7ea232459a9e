/** The recent course of a figure, without numbers: the figure stands beside it. */
export function Spark({ values, width = 64, height = 18, color }: { values: (number | null)[]; width?: number; height?: number; color?: string }) {
  const known = values.map(value => value ?? 0);
  if (known.length < 2) return <svg class="spark" width={width} height={height} aria-hidden="true" />;
  const most = Math.max(...known, 1e-9);
  const isFlat = most === 1e-9;
  const points = known.map((value, at) => `${((at / (known.length - 1)) * width).toFixed(1)} ${(height - 1 - (value / most) * (height - 2)).toFixed(1)}`);
  const line = `M${points.join('L')}`;
  return (
    <svg class="spark" width={width} height={height} viewBox={`0 0 ${width} ${height}`} preserveAspectRatio="none" aria-hidden="true" style={isFlat ? { color: 'var(--line-strong)' } : color ? { color: `var(${color})` } : undefined}>
      <path class="area" d={`${line}L${width} ${height}L0 ${height}z`} />
      <path d={line} />
    </svg>
  );
}
