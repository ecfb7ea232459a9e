using Microsoft.AspNetCore.Http;
using Usher.Config;
using Usher.Failures;
using Usher.Live;

namespace Usher.Policies.Ip;

/// <summary>Says by their address which clients may come: <c>ip: 10.0.0.0/8</c>.</summary>
internal sealed class IpPolicy() : Policy<IpOptions>("ip", Stage.Protect)
{
    protected override bool IsQuick => true;

    // Each use is a gate of its own, and a request goes through all: what a route adds never opens what was closed before.
    protected override bool AddsUp => true;

    protected override void Validate(IpOptions options, ConfigCheck check)
    {
        if (options.Allow.Count + options.Deny.Count == 0 && options.File is null) check.ErrorAtRecord(options, "expected 'allow', 'deny' or 'file'");
    }

    protected override RequestDelegate Build(IpOptions options, RouteBuild route, RequestDelegate next)
    {
        var inline = new AddressList(AddressSet.Of(options.Allow.Select(one => one.Network)), AddressSet.Of(options.Deny.Select(one => one.Network)));
        var file = options.File is { } path ? Open(path, options, route) : null;
        return context =>
        {
            var more = file is null ? AddressList.Open : file.Current;
            if (MayCome(GatewayRequest.Of(context).ClientAddress, inline, more)) return next(context);
            return Refusal.Write(context, Failure.Forbidden);
        };
    }

    private static AddressFile Open(string path, IpOptions options, RouteBuild route)
    {
        var full = route.Check.ResolvePath(options, path);
        var file = route.KeepShared($"ip {full}", () => AddressFile.Open(full, route.Time, route.Logs));
        if (file.Problem is { } problem) route.Check.Error(options, nameof(options.File), $"'{path}': {problem}");
        return file;
    }

    private static bool MayCome(System.Net.IPAddress? client, AddressList inline, AddressList more)
    {
        var isOpen = inline.Allow.IsEmpty && more.Allow.IsEmpty;
        if (client is null) return isOpen;
        if (inline.Deny.Contains(client) || more.Deny.Contains(client)) return false;
        return isOpen || inline.Allow.Contains(client) || more.Allow.Contains(client);
    }
}
