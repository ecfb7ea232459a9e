using Usher.Telemetry.Metrics;

namespace Usher.Tests.Telemetry.Metrics;

public sealed class KnownNamesTests
{
    [Theory]
    [InlineData("GET", "GET")]
    [InlineData("QUERY", "QUERY")]
    [InlineData("get", "_OTHER")]
    [InlineData("BREW", "_OTHER")]
    [InlineData("_OTHER", "_OTHER")]
    public void Methods_that_are_not_known_are_one(string method, string shown) => Assert.Equal(shown, KnownMethods.NameOf(KnownMethods.IndexOf(method)));

    [Theory]
    [InlineData(200, "200")]
    [InlineData(499, "499")]
    [InlineData(299, "200")]
    [InlineData(418, "418")]
    [InlineData(477, "400")]
    [InlineData(599, "500")]
    [InlineData(0, "")]
    [InlineData(999, "")]
    public void Statuses_that_are_not_known_count_as_their_class(int status, string shown) => Assert.Equal(shown, KnownStatuses.NameOf(KnownStatuses.SlotOf(status)));

    [Theory]
    [InlineData(null, "text/plain; version=0.0.4; charset=utf-8")]
    [InlineData("*/*", "text/plain; version=0.0.4; charset=utf-8")]
    [InlineData("application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.6,text/plain;version=0.0.4;q=0.4,*/*;q=0.1", "application/openmetrics-text; version=1.0.0; charset=utf-8")]
    [InlineData("application/openmetrics-text;q=0.2, text/plain;q=0.9", "text/plain; version=0.0.4; charset=utf-8")]
    [InlineData("application/openmetrics-text;q=0", "text/plain; version=0.0.4; charset=utf-8")]
    public void The_format_is_the_one_that_the_scraper_likes_best(string? accept, string type) =>
        Assert.Equal(type, ExpositionFormats.MediaTypeOf(ExpositionFormats.Choose(accept)));
}
