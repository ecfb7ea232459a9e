using Microsoft.AspNetCore.Http;

namespace Usher.Admin;

/// <summary>Answers of a few words.</summary>
internal static class PlainAnswer
{
    /// <summary>Answers.</summary>
    public static Task Write(HttpContext context, int status, string text)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "text/plain; charset=utf-8";
        context.Response.ContentLength = text.Length;
        return HttpMethods.IsHead(context.Request.Method) ? Task.CompletedTask : context.Response.WriteAsync(text, context.RequestAborted);
    }
}
