using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace VaultInjector.Injection.Tests.Decisions;

/// <summary>An injected pod, and what a forger makes of it.</summary>
internal static class InjectedSample
{
    public const string Spec = """
        {"containers":[{"name":"app","image":"app"},{"name":"web","image":"web"}],
         "initContainers":[{"name":"migrate","image":"app"}],"volumes":[{"name":"data","emptyDir":{}}]}
        """;

    public static JsonElement Of(params (string, string)[] annotations)
    {
        var pod = Samples.PodWith(Spec, [("role", "app"), .. annotations]);
        return PatchOracle.ApplyElement(pod, Samples.Patch(pod, Samples.Injected(pod).Plan));
    }

    /// <summary>The injected pod with this value at this pointer, or without what is there if the value is empty.</summary>
    public static JsonElement Changed(string pointer, string value)
    {
        var pod = JsonNode.Parse(Of().GetRawText())!;
        var steps = pointer
            .Replace("AGENT", "/spec/initContainers/0", StringComparison.Ordinal)
            .Replace("SIDECAR", "/spec/initContainers/1", StringComparison.Ordinal)
            .Split('/')[1..]
            .Select(step => step.Replace("~1", "/", StringComparison.Ordinal)).ToArray();
        var parent = steps[..^1].Aggregate(pod, (node, step) => node is JsonArray list ? list[Index(step)]! : node[step]!);
        if (parent is JsonArray items)
        {
            Put(items, steps[^1], value);
        }
        else if (value.Length == 0)
        {
            parent.AsObject().Remove(steps[^1]).ShouldBeTrue();
        }
        else
        {
            parent[steps[^1]] = JsonNode.Parse(value);
        }

        return JsonSerializer.SerializeToElement(pod);
    }

    private static void Put(JsonArray items, string step, string value)
    {
        if (step == "-")
        {
            items.Add(JsonNode.Parse(value));
        }
        else if (value.Length == 0)
        {
            items.RemoveAt(Index(step));
        }
        else
        {
            items[Index(step)] = JsonNode.Parse(value);
        }
    }

    private static int Index(string step) => int.Parse(step, CultureInfo.InvariantCulture);
}
