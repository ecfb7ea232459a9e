using Microsoft.Extensions.FileProviders;
using Microsoft.Extensions.Hosting;

namespace Usher.Listeners;

/// <summary>What Kestrel asks of a host's environment, which a listener of Usher does not have: it reads no files and no settings.</summary>
internal sealed class ListenerEnvironment : IHostEnvironment
{
    public string EnvironmentName { get; set; } = Environments.Production;

    public string ApplicationName { get; set; } = "usher";

    public string ContentRootPath { get; set; } = AppContext.BaseDirectory;

    public IFileProvider ContentRootFileProvider { get; set; } = new NullFileProvider();
}
