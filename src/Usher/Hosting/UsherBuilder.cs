using System.Diagnostics.CodeAnalysis;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Usher.Hosting;
using Usher.Policies;

namespace Usher;

/// <summary>Adds policies of one's own to a gateway. Within a stage they stand behind those that Usher brings, in the order in which they are added.</summary>
public sealed class UsherBuilder
{
    internal UsherBuilder(IServiceCollection services) => Services = services;

    /// <summary>The program's services.</summary>
    public IServiceCollection Services { get; }

    /// <summary>
    /// Adds an ordinary middleware as a policy: <c>audit: true</c> switches it on for a route, a bundle or the defaults, and <c>audit: off</c> takes it
    /// away again. It is built once for each route and each reload.
    /// </summary>
    /// <param name="name">The policy's key in the file.</param>
    /// <param name="stage">Where on a request's way it stands. At <see cref="Stage.Answer"/> it answers in place of <c>to</c>.</param>
    /// <param name="middleware">Makes the middleware; it gets what comes after it.</param>
    /// <returns>The same builder.</returns>
    public UsherBuilder AddPolicy(string name, Stage stage, Func<RequestDelegate, RequestDelegate> middleware)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(middleware);
        return AddPolicy(new MiddlewarePolicy(name, stage, middleware));
    }

    /// <summary>Adds a policy with options of its own: a class derived from <see cref="Policy{TOptions}"/>.</summary>
    /// <param name="policy">The policy; one instance serves all routes.</param>
    /// <returns>The same builder.</returns>
    public UsherBuilder AddPolicy(IPolicy policy)
    {
        ArgumentNullException.ThrowIfNull(policy);
        Services.AddSingleton(policy);
        return this;
    }

    /// <summary>Adds a policy with options of its own that asks for services in its constructor.</summary>
    /// <typeparam name="TPolicy">A class derived from <see cref="Policy{TOptions}"/>.</typeparam>
    /// <returns>The same builder.</returns>
    public UsherBuilder AddPolicy<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] TPolicy>() where TPolicy : class, IPolicy
    {
        Services.AddSingleton<IPolicy, TPolicy>();
        return this;
    }
}
