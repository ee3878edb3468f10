using System.Globalization;
using VaultInjector.Agent.Failures;
using VaultInjector.Contracts;

namespace VaultInjector.Agent.Transport;

/// <summary>Translates refusals of the broker for the agent.</summary>
internal static class BrokerErrors
{
    public static AgentException Unreachable(Uri injector, string bundle, Exception failure) =>
        Connection.IsTls(failure)
            ? new AgentException(
                FailureKind.Passing,
                Connection.TlsSentence("the injector", injector, AgentEnvironment.InjectorUrl, bundle),
                failure)
            : new AgentException(
                FailureKind.Passing,
                $"The injector at {Connection.Host(injector)} does not answer ({Connection.Why(failure)}). " +
                "Check that its pods are ready and that network policies let this pod reach it.",
                failure);

    public static AgentException Unexpected(HttpRequestMessage? request, string what) =>
        new(FailureKind.Passing, $"{request?.RequestUri} {what}. Check that {AgentEnvironment.InjectorUrl} is the injector's address.");

    public static AgentException Refused(HttpResponseMessage response, ReadOnlyMemory<byte>? body)
    {
        var status = (int)response.StatusCode;
        var problem = body is { } text ? Problem.FromJson(text) : null;
        return new AgentException(Kind(status, problem?.Code), Sentence(response, status, problem))
        {
            RetryAfter = response.Headers.RetryAfter?.Delta,
        };
    }

    private static FailureKind Kind(int status, string? code) => (status, code) switch
    {
        (401, ProblemCodes.TokenInvalid) or (403, ProblemCodes.PodNotFound) => FailureKind.StartUpRace,
        (403, ProblemCodes.RoleNotAllowed or ProblemCodes.NamespaceNotOptedIn or ProblemCodes.VaultNamespaceRefused) or
            (403, ProblemCodes.VaultUnknown) or (404, ProblemCodes.RoleMissing) => FailureKind.NotAllowed,
        (408 or 425 or 429 or >= 500, _) => FailureKind.Passing,
        _ => FailureKind.Refused,
    };

    private static string Sentence(HttpResponseMessage response, int status, Problem? problem) =>
        problem is { Detail.Length: > 0 }
            ? string.Create(
                CultureInfo.InvariantCulture,
                $"The injector answers {status} {problem.Code}: {Connection.OneLine(problem.Detail)}")
            : $"{response.RequestMessage?.RequestUri} answers {status} without a reason. " +
                $"Check that {AgentEnvironment.InjectorUrl} is the injector's address.";
}
