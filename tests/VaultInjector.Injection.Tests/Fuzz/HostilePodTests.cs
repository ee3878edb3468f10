using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using VaultInjector.Fuzzing;
using VaultInjector.Injection.Decisions;
using VaultInjector.Injection.Pods;
using VaultInjector.Injection.Roles;

namespace VaultInjector.Injection.Tests.Fuzz;

/// <summary>Pods and annotations changed byte by byte: a decision each time, and a patch that is one.</summary>
[Collection(FuzzingAlone.Name)]
public sealed class HostilePodTests
{
    private const int LongestMessage = 100_000;

    [Fact]
    public Task Decides_about_any_pod() =>
        Fuzzer.RunAsync(
            Fuzzer.Corpus("pods"),
            bytes =>
            {
                if (Parsed(bytes) is { } pod)
                {
                    Decide(pod, Samples.Namespace);
                    InjectedPodReading.Read(pod, Samples.AgentImages);
                }

                return Task.CompletedTask;
            },
            cases: 1500);

    [Fact]
    public Task Decides_about_any_annotations_of_pod_and_namespace() =>
        Fuzzer.RunAsync(
            Fuzzer.Corpus("annotations"),
            bytes =>
            {
                var annotations = Encoding
                    .UTF8.GetString(bytes)
                    .Split('\n')
                    .Select(line => line.Split('=', 2))
                    .Where(parts => parts.Length == 2)
                    .DistinctBy(parts => parts[0], StringComparer.Ordinal)
                    .Select(parts => (parts[0], parts[1]))
                    .ToArray();
                Decide(Samples.Pod(annotations), Samples.Namespace);
                Decide(
                    Samples.Pod(("role", "yn-api")),
                    Samples.OptedIn([.. annotations.Where(one => !one.Item1.Contains('/', StringComparison.Ordinal))]));
                foreach (var (_, value) in annotations)
                {
                    AllowedRoles.Parse(value).Allows("approle", "default", "never-" + "named", RolePlace.Only)
                        .ShouldBe(NamesEverything(value), value);
                }

                return Task.CompletedTask;
            },
            cases: 500);

    private static void Decide(JsonElement pod, NamespaceMetadata space)
    {
        switch (Samples.Decide(pod, space))
        {
            case Decision.Inject inject:
                using (var patch = JsonDocument.Parse(Samples.Patch(pod, inject.Plan)))
                {
                    patch.RootElement.EnumerateArray().ShouldAllBe(operation => operation.GetProperty("op").GetString() == "add");
                }

                break;
            case Decision.Reject reject:
                reject.Message.Length.ShouldBeLessThan(LongestMessage);
                break;
        }
    }

    /// <summary>By its own, slower rule: some entry has wildcards in both places that take in every letter of the names.</summary>
    private static bool NamesEverything(string list) =>
        list.Split(',')
            .Select(entry => entry.Trim(' '))
            .Select(entry => entry.StartsWith("approle:", StringComparison.Ordinal) ? entry["approle:".Length..] : entry)
            .Any(entry =>
            {
                var slash = entry.IndexOf('/', StringComparison.Ordinal);
                var (account, role) = slash < 0 ? ("*", entry) : (entry[..slash], entry[(slash + 1)..]);
                return IsWritten(account) &&
                    IsWritten(role) &&
                    account.Length <= 253 &&
                    role.Length <= 128 &&
                    Glob(account, "default") &&
                    Glob(role, "never-named");
            });

    private static bool IsWritten(string pattern) => pattern.Length > 0;

    private static bool Glob(string pattern, string text)
    {
        var escaped = Regex.Escape(pattern)
            .Replace("\\*", ".*", StringComparison.Ordinal)
            .Replace("\\?", ".", StringComparison.Ordinal);
        return Regex.IsMatch(text, $"^{escaped}\\z", RegexOptions.NonBacktracking);
    }

    private static JsonElement? Parsed(byte[] bytes)
    {
        try
        {
            return JsonDocument.Parse(bytes).RootElement;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
