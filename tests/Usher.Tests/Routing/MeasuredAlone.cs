using Xunit;

namespace Usher.Tests.Routing;

/// <summary>Tests that measure run while no others do.</summary>
[CollectionDefinition(nameof(MeasuredAlone), DisableParallelization = true)]
public sealed class MeasuredAlone;
