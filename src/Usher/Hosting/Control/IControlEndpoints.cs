namespace Usher.Hosting.Control;

/// <summary>A part of what operators can ask of an instance.</summary>
internal interface IControlEndpoints
{
    /// <summary>What it consists of.</summary>
    IEnumerable<ControlEndpoint> All { get; }
}
