using System.Net;
using Usher.Policies.Auth.ApiKey;
using Usher.Tests.Support;

namespace Usher.Tests.Policies.Auth;

public sealed class ApiKeyTests : IAsyncLifetime
{
    private readonly string _first = ApiKeyText.Make();
    private readonly string _second = ApiKeyText.Make();
    private readonly string _old = ApiKeyText.Make();
    private readonly TestFolder _folder = new();
    private TestUpstream _upstream = null!;
    private TestGateway _gateway = null!;

    public async ValueTask InitializeAsync()
    {
        _upstream = await TestUpstream.Start(AuthFixture.Show);
        _gateway = await TestGateway.Start($$"""
            defaults: { log: { to: "{{_folder.PathOf("access.log")}}", query: all } }
            auth:
              field: { apiKey: X-Api-Key }
              any: { apiKey: { header: X-Api-Key, cookie: key, query: api_key } }
              kept: { apiKey: { query: api_key }, tell: { credential: true } }
            consumers:
              acme:
                keys: ["{{ApiKeyText.HashOf(_first)}}", "{{ApiKeyText.HashOf(_second)}}", { hash: "{{ApiKeyText.HashOf(_old)}}", expires: 2020-01-01 }]
                groups: [partners]
            routes:
              /field: { auth: field, to: "{{_upstream.Url}}" }
              /any: { auth: any, to: "{{_upstream.Url}}" }
              /kept: { auth: kept, to: "{{_upstream.Url}}" }
              /open: { to: "{{_upstream.Url}}" }
            """);
    }

    public async ValueTask DisposeAsync()
    {
        await _gateway.DisposeAsync();
        await _upstream.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_key_in_a_field_is_taken_and_taken_out()
    {
        foreach (var key in new[] { _first, _second })
        {
            var seen = await Ask("/field", ("X-Api-Key", key));
            Assert.Contains("X-Consumer-Id: acme\n", seen, StringComparison.Ordinal);
            Assert.DoesNotContain(key, seen, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_key_in_a_cookie_is_taken_out_and_the_other_cookies_stay()
    {
        var seen = await Ask("/any", ("Cookie", $"a=1; key={_first}; b=2"));
        Assert.Contains("X-Consumer-Id: acme\n", seen, StringComparison.Ordinal);
        Assert.Contains("Cookie: a=1; b=2\n", seen, StringComparison.Ordinal);
        Assert.DoesNotContain("Cookie:", await Ask("/any", ("Cookie", $"key={_first}")), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("?api_key=KEY", "/any\n")]
    [InlineData("?a=1&api_key=KEY", "/any?a=1\n")]
    [InlineData("?api_key=KEY&a=1", "/any?a=1\n")]
    [InlineData("?a=1&api%5Fkey=KEY&b=2", "/any?a=1&b=2\n")]
    public async Task A_key_in_the_query_reaches_neither_the_upstream_nor_a_log(string query, string target)
    {
        var seen = await Ask("/any" + query.Replace("KEY", _first, StringComparison.Ordinal));
        Assert.StartsWith(target, seen, StringComparison.Ordinal);
        Assert.Contains("X-Consumer-Id: acme\n", seen, StringComparison.Ordinal);
        var log = await Eventually.Get(() => Task.FromResult(Log() is { Length: > 0 } text ? text : null), "log line");
        Assert.DoesNotContain(_first[^43..], log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_key_in_the_query_is_in_no_log_where_it_is_not_asked_for()
    {
        foreach (var path in new[] { "/nowhere", "/open", "/field" })
        {
            using var _ = await _gateway.Client.GetAsync($"{path}?x=1&api_key={_first}&api_key={_second}&marker={path[1..]}");
            var log = await Eventually.Get(() => Task.FromResult(Log() is { } text && text.Contains($"marker={path[1..]}", StringComparison.Ordinal) ? text : null), "log line");
            Assert.Contains("api_key=*&api_key=*", log, StringComparison.Ordinal);
            Assert.DoesNotContain(_first[^43..], log, StringComparison.Ordinal);
            Assert.DoesNotContain(_second[^43..], log, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_key_is_passed_on_where_that_is_asked_for() =>
        Assert.StartsWith($"/kept?api_key={_first}\n", await Ask($"/kept?api_key={_first}"), StringComparison.Ordinal);

    [Fact]
    public async Task What_is_no_valid_key_is_refused_without_saying_more()
    {
        var other = ApiKeyText.Make();
        foreach (var key in new[] { other, _first[..^1] + (_first[^1] == 'A' ? 'B' : 'A'), $"{_first[..16]}.{other[17..]}", "x", "", ".", _first.Replace('.', ' '), new string('a', 5000) })
        {
            using var request = AuthFixture.Request(null, "/field", ("X-Api-Key", key));
            using var response = await _gateway.Client.SendAsync(request);
            Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
            Assert.Equal("ApiKey realm=\"api\", in=\"header\", name=\"X-Api-Key\"", response.Headers.NonValidated["WWW-Authenticate"].ToString());
        }
    }

    [Fact]
    public async Task An_expired_key_is_refused()
    {
        using var request = AuthFixture.Request(null, "/field", ("X-Api-Key", _old));
        using var response = await _gateway.Client.SendAsync(request);
        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
    }

    [Fact]
    public async Task Two_keys_are_one_too_many()
    {
        await using var connection = await _gateway.Connect();
        Assert.Equal(401, (await connection.Ask($"GET /field HTTP/1.1\r\nHost: g\r\nX-Api-Key: {_first}\r\nX-Api-Key: {_second}\r\n\r\n")).Status);
        using var twice = await _gateway.Client.GetAsync($"/any?api_key={_first}&api_key={_second}");
        Assert.Equal(HttpStatusCode.Unauthorized, twice.StatusCode);
    }

    [Fact]
    public async Task A_new_key_and_a_dropped_one_come_with_a_reload()
    {
        using var folder = new TestFolder();
        var path = folder.PathOf("usher.yaml");
        File.WriteAllText(path, Yaml(_first));
        await using var gateway = await TestGateway.Start(Usher.Hosting.ConfigSource.File(path));
        Assert.Equal(HttpStatusCode.OK, await Status(_first));
        File.WriteAllText(path, Yaml(_second));
        await Eventually.Get(async () => await Status(_second) == HttpStatusCode.OK ? "yes" : null, "second key");
        Assert.Equal(HttpStatusCode.Unauthorized, await Status(_first));

        string Yaml(string key) => $"listen: 127.0.0.1:0\nauth: {{ keys: {{ apiKey: X-Api-Key }} }}\nconsumers: {{ acme: {{ keys: [\"{ApiKeyText.HashOf(key)}\"] }} }}\nroutes:\n  /**: {{ auth: keys, respond: 200 }}\n";

        async Task<HttpStatusCode> Status(string key)
        {
            using var request = AuthFixture.Request(null, "/", ("X-Api-Key", key));
            using var response = await gateway.Client.SendAsync(request);
            return response.StatusCode;
        }
    }

    [Fact]
    public void A_key_has_256_random_bits_and_no_two_are_alike()
    {
        var keys = Enumerable.Range(0, 1000).Select(_ => ApiKeyText.Make()).ToList();
        Assert.Equal(1000, keys.Distinct().Count());
        Assert.All(keys, key => Assert.True(ApiKeyText.TryRead(key, out _)));
        Assert.All(keys, key => Assert.Equal(32, System.Buffers.Text.Base64Url.DecodeFromChars(key.AsSpan(key.IndexOf('.', StringComparison.Ordinal) + 1)).Length));
    }

    private string? Log() => File.Exists(_folder.PathOf("access.log")) ? File.ReadAllText(_folder.PathOf("access.log")) : null;

    private async Task<string> Ask(string target, params (string Name, string Value)[] fields)
    {
        using var request = AuthFixture.Request(null, target, fields);
        using var response = await _gateway.Client.SendAsync(request);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return await response.Content.ReadAsStringAsync();
    }
}
