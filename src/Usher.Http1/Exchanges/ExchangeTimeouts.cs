namespace Usher.Http1.Exchanges;

/// <summary>How long the steps of an exchange may take, in milliseconds.</summary>
internal readonly record struct ExchangeTimeouts(long Response, long Idle, long Tunnel, long Continue);
