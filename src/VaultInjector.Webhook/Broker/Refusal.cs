using VaultInjector.Contracts;

namespace VaultInjector.Webhook.Broker;

/// <summary>Why a pod gets nothing: a status, a stable code, and a sentence that the pod's owner can act on.</summary>
/// <param name="Status">HTTP status.</param>
/// <param name="Code">One of <see cref="ProblemCodes"/>.</param>
/// <param name="Detail">What is wrong and what to do; never a secret.</param>
/// <param name="RetryAfter">How long to wait before asking again; null where asking again will not help.</param>
public sealed record Refusal(int Status, string Code, string Detail, TimeSpan? RetryAfter = null)
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(2);

    internal static Refusal BadRequest(string code, string detail) => new(StatusCodes.Status400BadRequest, code, detail);

    internal static Refusal Unauthorized(string code, string detail) => new(StatusCodes.Status401Unauthorized, code, detail);

    internal static Refusal Forbidden(string code, string detail) => new(StatusCodes.Status403Forbidden, code, detail);

    internal static Refusal NotFound(string code, string detail) => new(StatusCodes.Status404NotFound, code, detail);

    internal static Refusal Ending(string pod) =>
        new(StatusCodes.Status409Conflict, ProblemCodes.PodEnding, $"Pod {pod} is ending; it gets no new token.");

    internal static Refusal Busy(string code, string detail, TimeSpan retryAfter) =>
        new(StatusCodes.Status429TooManyRequests, code, detail, retryAfter);

    internal static Refusal Unavailable(string code, string detail, TimeSpan? retryAfter = null) =>
        new(StatusCodes.Status503ServiceUnavailable, code, detail, retryAfter ?? Soon);
}

/// <summary>A step of the broker ended in a refusal. Thrown and caught inside the broker only.</summary>
internal sealed class RefusedException(Refusal refusal, Exception? inner = null) : Exception(refusal.Detail, inner)
{
    public Refusal Refusal { get; } = refusal;
}
