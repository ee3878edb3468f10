using System.Text.Json.Nodes;
using VaultInjector.Contracts;
using VaultInjector.Injection.Decisions;
using VaultInjector.Injection.Plans;

namespace VaultInjector.CommandLine.Explain;

/// <summary>A decision as JSON, for scripts: stable codes beside the sentences.</summary>
internal static class ExplanationJson
{
    public static JsonObject Of(string label, Decision decision)
    {
        var json = new JsonObject { ["pod"] = label };
        switch (decision)
        {
            case Decision.Skip skip:
                json["decision"] = "skip";
                json["reasons"] = new JsonArray(Reason(skip.Reason.Code, skip.Reason.Sentence));
                break;
            case Decision.Reject reject:
                json["decision"] = "reject";
                json["reasons"] = new JsonArray([.. reject.Problems.Select(problem => Reason(problem.Kind.Code, problem.ToString()))]);
                break;
            case Decision.Inject inject:
                json["decision"] = "inject";
                Add(json, inject.Plan);
                json["warnings"] = new JsonArray([.. inject.Warnings.Select(warning => Reason(warning.Kind.Code, warning.Text))]);
                break;
        }

        return json;
    }

    /// <summary>A pod that no decision was made about.</summary>
    public static JsonObject Of(string label, string code, string sentence) => new()
    {
        ["pod"] = label,
        ["decision"] = "skip",
        ["reasons"] = new JsonArray(Reason(code, sentence)),
    };

    private static JsonObject Reason(string code, string sentence) => new() { ["code"] = code, ["sentence"] = sentence };

    private static void Add(JsonObject json, InjectionPlan plan)
    {
        json["role"] = plan.Role;
        json["vault"] = plan.Place.Vault;
        json["vaultNamespace"] = plan.Place.Namespace;
        json["authMethod"] = plan.AuthMethod;
        json["output"] = plan.Output;
        json["mountPath"] = plan.MountPath;
        json["containers"] = new JsonArray([.. plan.Containers.Select(container => (JsonNode?)container.Name)]);
        json["secrets"] = Document(plan.Secrets);
        json["environment"] = plan.Environment is { } environment
            ? new JsonObject { ["method"] = environment.Method, ["reason"] = environment.Reason }
            : null;
    }

    /// <summary>As the agent gets it.</summary>
    private static JsonNode? Document(PodSecrets secrets) =>
        secrets.IsEmpty ? null : JsonNode.Parse(string.Concat(secrets.ToVariables().Select(part => part.Value)));
}
