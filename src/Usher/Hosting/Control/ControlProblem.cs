using Microsoft.AspNetCore.Http;

namespace Usher.Hosting.Control;

/// <summary>What an operator can be told in place of an answer: one table of them.</summary>
/// <param name="Status">The status code.</param>
/// <param name="Code">A stable name, for programs.</param>
internal sealed record ControlProblem(int Status, string Code)
{
    /// <summary>An argument is missing or wrong.</summary>
    public static ControlProblem BadRequest { get; } = new(StatusCodes.Status400BadRequest, "bad-request");

    /// <summary>A token is needed.</summary>
    public static ControlProblem TokenNeeded { get; } = new(StatusCodes.Status401Unauthorized, "token-needed");

    /// <summary>The request comes from a page of another origin, or does not show that it does not.</summary>
    public static ControlProblem CrossOrigin { get; } = new(StatusCodes.Status403Forbidden, "cross-origin");

    /// <summary>There is no such thing.</summary>
    public static ControlProblem NotFound { get; } = new(StatusCodes.Status404NotFound, "not-found");

    /// <summary>The endpoint does not take the method.</summary>
    public static ControlProblem MethodNotAllowed { get; } = new(StatusCodes.Status405MethodNotAllowed, "method-not-allowed");

    /// <summary>It cannot be done as things are.</summary>
    public static ControlProblem Conflict { get; } = new(StatusCodes.Status409Conflict, "conflict");

    /// <summary>Somebody did something since (RFC 9110 §13.1.1).</summary>
    public static ControlProblem ChangedMeanwhile { get; } = new(StatusCodes.Status412PreconditionFailed, "changed-meanwhile");

    /// <summary>The Host is none of this listener's.</summary>
    public static ControlProblem WrongHost { get; } = new(StatusCodes.Status421MisdirectedRequest, "wrong-host");

    /// <summary>The configuration has errors.</summary>
    public static ControlProblem ConfigWrong { get; } = new(StatusCodes.Status422UnprocessableEntity, "config-wrong");

    /// <summary>As many streams are open as may be.</summary>
    public static ControlProblem TooManyStreams { get; } = new(StatusCodes.Status503ServiceUnavailable, "too-many-streams");
}
