/** A route's key with the method apart: `GET,POST api.example.com/orders/{id}`. */
export function RouteKey({ of }: { of: string }) {
  if (of === '') return <span class="muted">no route</span>;
  const [, method, rest] = /^(?:([A-Z]+(?:,[A-Z]+)*)\s+)?(.*)$/s.exec(of)!;
  return <span class="mono route-key" title={of}>{method && <span class="method">{method}</span>}{rest}</span>;
}
