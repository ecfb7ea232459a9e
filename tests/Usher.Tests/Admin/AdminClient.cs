using System.Net.Http.Headers;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Usher.Admin;
using Usher.Tests.Support;

namespace Usher.Tests.Admin;

/// <summary>An operator at the admin listener of a gateway.</summary>
internal sealed class AdminClient(TestGateway gateway)
{
    /// <summary>The instance's own token.</summary>
    public string Token { get; } = gateway.Services.GetRequiredService<InstanceToken>().Value;

    /// <summary>Reads an answer that has to be there.</summary>
    public async Task<JsonElement> Get(string path)
    {
        using var response = await gateway.Client.GetAsync(gateway.AdminUrl + path);
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(response.IsSuccessStatusCode, text);
        return JsonDocument.Parse(text).RootElement;
    }

    /// <summary>Writes as the dashboard does.</summary>
    public async Task<(int Status, JsonElement Answer, string? Tag)> Post(string path, string? ifMatch = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, gateway.AdminUrl + path);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", Token);
        request.Headers.Add("Sec-Fetch-Site", "same-origin");
        if (ifMatch is not null) request.Headers.TryAddWithoutValidation("If-Match", ifMatch);
        using var response = await gateway.Client.SendAsync(request);
        return ((int)response.StatusCode, JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement, response.Headers.ETag?.Tag);
    }

    /// <summary>Sends a request with these fields.</summary>
    public async Task<HttpResponseMessage> Send(HttpMethod method, string path, params (string Name, string Value)[] fields)
    {
        using var request = new HttpRequestMessage(method, gateway.AdminUrl + path);
        foreach (var (name, value) in fields) request.Headers.TryAddWithoutValidation(name, value);
        return await gateway.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
    }
}
