using System.Globalization;
using VaultInjector.Contracts;
using VaultInjector.Injection.Plans;

namespace VaultInjector.CommandLine.Explain;

/// <summary>The variables with secrets of a plan in words, and how they reach the app.</summary>
internal static class ExplainedVariables
{
    public static IEnumerable<string> Of(InjectionPlan plan) => plan.Environment is not { } environment
        ? []
        :
        [
            .. plan.Secrets.Variables.Select(Variable),
            $"variables reach the app by {Way(environment.Method, plan.Agent)}, because {environment.Reason}",
        ];

    private static string Variable(VariableRequest request)
    {
        if (!request.AllFields)
        {
            return $"variable {request.Name}: {string.Concat(request.Parts.Select(Part))}, by {request.Origin}";
        }

        var prefix = request.Name == "" ? "" : $", with {request.Name} before its name";
        return $"variables: each field of {request.Parts[0].Secret}{Version(request.Parts[0])}{prefix}, by {request.Origin}";
    }

    /// <summary>Text around a secret is shown in quotes: it is part of the pod.</summary>
    private static string Part(VariablePart part) => part.Text is { } text
        ? $" \"{text}\" "
        : $"{(part.Template is { } template ? $"template {template}" : $"field {part.Field}")} of {part.Secret}{Version(part)}";

    private static string Version(VariablePart part) =>
        part.Version is { } version ? string.Create(CultureInfo.InvariantCulture, $", version {version}") : "";

    private static string Way(string method, AgentPlan? agent) => method != EnvironmentMethods.Exec
        ? "kubelet (fileKeyRef)"
        : agent?.Binary switch
        {
            AgentBinary.ImageVolume => "exec (the agent's image is mounted as a volume)",
            AgentBinary.Copied => "exec (the init container copies the agent's binary into a volume)",
            _ => "exec",
        };
}
