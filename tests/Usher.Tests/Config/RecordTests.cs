using Usher.Config;

namespace Usher.Tests.Config;

/// <summary>What the source generator makes of a record.</summary>
public sealed class RecordTests
{
    [Fact]
    public void What_the_file_leaves_out_keeps_its_initial_value()
    {
        var options = Read<SampleOptions>("count: 3");
        Assert.Equal(3, options.Count);
        Assert.Equal(new SampleOptions { Count = 3, Modes = options.Modes, Inner = options.Inner, Named = options.Named }, options);
        Assert.Equal("initial", options.Text);
        Assert.Equal(10 * 1024 * 1024, options.Max);
        Assert.Equal([SampleMode.Random], options.Modes);
        Assert.Equal("initial", options.Inner.Name);
    }

    [Fact]
    public void Every_kind_of_value_is_read()
    {
        var options = Read<SampleOptions>("""
            text: "8080"
            flag: false
            count: -3
            total: 9000000000
            ratio: 2.5
            wait: 300ms
            max: 64KB
            mode: by-turns
            from: 10.0.0.0/8
            maybe: 1h
            modes: least-requests
            inner: { name: a }
            named:
              x: { name: b, weight: 2 }
            """);
        Assert.Equal(("8080", false, -3, 9_000_000_000), (options.Text, options.Flag, options.Count, options.Total));
        Assert.Equal((2.5, TimeSpan.FromMilliseconds(300), 65_536L, SampleMode.RoundRobin), (options.Ratio, options.Wait, options.Max, options.Mode));
        Assert.Equal("10.0.0.0/8", options.Network.ToString());
        Assert.Equal(TimeSpan.FromHours(1), options.Maybe);
        Assert.Equal([SampleMode.LeastRequests], options.Modes);
        Assert.Equal(new SampleInner { Name = "a", Weight = 1 }, options.Inner);
        Assert.Equal(new SampleInner { Name = "b", Weight = 2 }, options.Named["x"]);
    }

    [Theory]
    [InlineData("403", 403)]
    [InlineData("{ status: 403 }", 403)]
    [InlineData("{}", 200)]
    public void The_one_line_form_is_the_records_own_Parse(string yaml, int status) => Assert.Equal(status, Read<ReplyOptions>(yaml).Status);

    [Theory]
    [InlineData("[10.0.0.0/8, ::1]", 2)]
    [InlineData("10.0.0.1", 1)]
    [InlineData("{ allow: 10.0.0.1 }", 1)]
    [InlineData("[]", 0)]
    public void A_list_may_stand_for_a_property(string yaml, int count) => Assert.Equal(count, Read<FenceOptions>(yaml).Allow.Count);

    [Fact]
    public void A_shape_knows_names_documentation_and_defaults()
    {
        var shape = PolicyShape.Of<SampleOptions>("sample").Record;
        Assert.Equal("Every kind of value, with an initial value each.", shape.Summary);
        Assert.Equal(["text", "flag", "count", "total", "ratio", "wait", "max", "mode", "from", "maybe", "modes", "inner", "named"], shape.Keys.Select(key => key.Name));
        Assert.Equal("A text & a `code`.", shape.Keys[0].Summary);
        var initial = shape.Create();
        Assert.Equal(["initial", "true", "7", "8000000000", "0.5", "30s", "10MB", "least-requests", "127.0.0.0/8", null, "random", null, null], shape.Keys.Select(key => key.DefaultOf(initial)));
        Assert.Equal(("The one that has the fewest.", "by-turns"), (shape.Find("mode")!.Value.Names[0].Summary, shape.Find("mode")!.Value.Names[2].Name));
        Assert.True(PolicyShape.Of<RateOptions>("rate").Record.Find("rate")!.IsRequired);
    }

    [Fact]
    public void A_check_places_errors_at_keys_items_and_within_texts()
    {
        var check = new ConfigCheck();
        var options = ConfigReader.ReadRecord<ReplyOptions>("status: 700\nheaders:\n  x-a: 1\n  bad name: \"2 3\"\n", check)!;
        check.Error(options, nameof(options.Status), "status");
        check.ErrorAtKey(options, nameof(options.Headers), "bad name", "key");
        check.ErrorAtValue(options, nameof(options.Headers), "bad name", "value");
        check.Error(options, nameof(options.Body), "absent");
        Assert.Equal(["1:1 absent", "1:9 status", "4:3 key", "4:13 value"], check.Errors.Select(error => $"{error.Line}:{error.Column} {error.Message}"));

        check = new ConfigCheck();
        var fence = ConfigReader.ReadRecord<FenceOptions>("[10.0.0.1, 10.0.0.2]", check)!;
        check.Error(fence, nameof(fence.Allow), 1, "item");
        var reply = ConfigReader.ReadRecord<ReplyOptions>("body: \"hello\"", check)!;
        check.ErrorWithin(reply, nameof(reply.Body), 2, "within");
        Assert.Equal(["1:10 within", "1:12 item"], check.Errors.Select(error => $"{error.Line}:{error.Column} {error.Message}"));
    }

    private static T Read<T>(string yaml) where T : class, IConfigRecord<T>
    {
        var check = new ConfigCheck();
        var record = ConfigReader.ReadRecord<T>(yaml, check);
        Assert.Empty(check.Errors);
        return record!;
    }
}
