using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Usher.Listeners;

#pragma warning disable ASPDEPR008 // IWebHost is named by an interface that we only pass through.
/// <summary>Takes the services that Kestrel registers, without the rest of a web host.</summary>
internal sealed class KestrelServices(IServiceCollection services) : IWebHostBuilder
{
    private static readonly WebHostBuilderContext Context = new() { Configuration = new ConfigurationBuilder().Build() };

    public IWebHost Build() => throw new NotSupportedException();

    public IWebHostBuilder ConfigureAppConfiguration(Action<WebHostBuilderContext, IConfigurationBuilder> configureDelegate) => this;

    public IWebHostBuilder ConfigureServices(Action<IServiceCollection> configureServices)
    {
        configureServices(services);
        return this;
    }

    public IWebHostBuilder ConfigureServices(Action<WebHostBuilderContext, IServiceCollection> configureServices)
    {
        configureServices(Context, services);
        return this;
    }

    public string? GetSetting(string key) => null;

    public IWebHostBuilder UseSetting(string key, string? value) => this;
}
