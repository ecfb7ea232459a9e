namespace Usher.Upstreams;

/// <summary>A destination's part in an upstream.</summary>
/// <param name="Destination">The destination.</param>
/// <param name="Weight">Its share of the requests, in proportion to the others of its priority; 0: none.</param>
/// <param name="Priority">Which get requests first, from 0: the next only where none of the ones before is usable.</param>
internal readonly record struct DestinationShare(Destination Destination, int Weight = 1, int Priority = 0);
