namespace Usher.Tests.Admin.Dashboard;

/// <summary>Tests that share a browser.</summary>
[CollectionDefinition(nameof(InBrowser))]
public sealed class InBrowser : ICollectionFixture<Browser>;
