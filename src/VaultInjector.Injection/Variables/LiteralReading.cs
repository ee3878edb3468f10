using System.Runtime.InteropServices;
using System.Text.Json;
using VaultInjector.Contracts;
using VaultInjector.Injection.Annotations;
using VaultInjector.Injection.Ground;
using VaultInjector.Injection.Pods;
using VaultInjector.Injection.Secrets;

namespace VaultInjector.Injection.Variables;

/// <summary>The variables of some containers whose values refer to secrets, and what is wrong with others of them.</summary>
internal sealed record LiteralReading(IReadOnlyList<VariableLiteral> Literals, IReadOnlyList<PodProblem> Problems)
{
    /// <summary>In all containers of a pod: the variables that a pod may have, in eight containers.</summary>
    private const int MostLiterals = 8 * PodVariables.MostVariables;

    public static LiteralReading Nothing { get; } = new([], []);

    public static LiteralReading Of(IEnumerable<PodContainer> containers, ReferenceDialect dialect)
    {
        var (literals, problems) = (new List<VariableLiteral>(), new List<PodProblem>());
        foreach (var container in containers.Where(container => HasCandidate(container.Element, dialect)))
        {
            var before = literals.Count;
            foreach (var (index, entry) in Candidates(container, dialect))
            {
                if (literals.Count == MostLiterals || problems.Count >= PodProblem.MostOfAKind)
                {
                    return new LiteralReading(literals, literals.Count < MostLiterals ? problems : [.. problems, TooMany(container)]);
                }

                var (literal, problem) = Read(container, (index, entry), dialect);
                literals.AddRange(literal is null ? [] : [literal]);
                problems.AddRange(problem is null ? [] : [problem]);
            }

            problems.AddRange(Doubled(container, literals.Skip(before)));
        }

        return literals.Count + problems.Count == 0 ? Nothing : new LiteralReading(literals, problems);
    }

    private static bool HasCandidate(JsonElement container, ReferenceDialect dialect)
    {
        foreach (var entry in container.Get("env"u8).Items())
        {
            if (MayRefer(entry.Get("value"u8), dialect))
            {
                return true;
            }
        }

        return false;
    }

    private static IEnumerable<(int Index, JsonElement Entry)> Candidates(PodContainer container, ReferenceDialect dialect) =>
        container.Element.Get("env"u8).Items()
            .Select((entry, index) => (index, entry))
            .Where(one => MayRefer(one.entry.Get("value"u8), dialect));

    private static (VariableLiteral? Literal, PodProblem? Problem) Read(
        PodContainer container, (int Index, JsonElement Element) entry, ReferenceDialect dialect)
    {
        var (index, name, text) = (entry.Index, entry.Element.Text("name"u8) ?? "", entry.Element.Text("value"u8)!);
        var (parts, mistake) = VaultReference.Read(text, dialect);
        if (parts is null && mistake is null)
        {
            return (null, null);
        }

        var at = $"{container.Path}.env[{index}]";
        mistake ??= parts!.Select(Reference).FirstOrDefault(wrong => wrong is not null);
        return VariableNames.Mistake(name) is { } wrong ? (null, new(RejectionKind.ValueInvalid, $"{at}.name", name, wrong.Expected))
            : mistake is not null ? (null, new(RejectionKind.ValueInvalid, $"{at}.value", text, $"{mistake.Expected} (variable {name})"))
            : (new VariableLiteral(container, index, name, text, [.. parts!.Select(Unescaped)]), null);
    }

    /// <summary>The agent writes the whole value, and Kubernetes replaces nothing in it.</summary>
    private static Mistake? Reference(VariablePart part) =>
        part.Text is { } text && VariableExpansion.References(text).FirstOrDefault(name => VariableNames.IsName(name)) is { } name
            ? new Mistake(
                $"no $({name}) beside a reference, because Kubernetes does not replace it there; write the reference into a variable of " +
                "its own, and both as $(NAME) into this one")
            : null;

    private static VariablePart Unescaped(VariablePart part) =>
        part.Text is { } text ? part with { Text = VariableExpansion.Unescaped(text) } : part;

    /// <summary>Of two variables of one name, the kubelet takes the last: a reference that stands twice is a mistake.</summary>
    private static IEnumerable<PodProblem> Doubled(PodContainer container, IEnumerable<VariableLiteral> literals)
    {
        var places = literals
            .DistinctBy(literal => literal.Name, StringComparer.Ordinal)
            .ToDictionary(literal => literal.Name, literal => literal.Index, StringComparer.Ordinal);
        return places.Count == 0
            ? []
            : container.Element.Get("env"u8).Items()
                .Select(entry => entry.Text("name"u8) ?? "")
                .Where(places.ContainsKey)
                .GroupBy(name => name, StringComparer.Ordinal)
                .Where(group => group.Skip(1).Any())
                .Take(PodProblem.MostOfAKind)
                .Select(group => new PodProblem(
                    RejectionKind.Contradiction,
                    $"{container.Path}.env[{places[group.Key]}].name",
                    group.Key,
                    $"a name that stands once in the env of container {Quoted.Bare(container.Name)}"));
    }

    private static PodProblem TooMany(PodContainer container) => new(
        RejectionKind.TooLarge, $"{container.Path}.env", null, $"at most {MostLiterals} references to secrets in all containers of a pod");

    /// <summary>Copies nothing: most values are no references. An escape may hide one.</summary>
    private static bool MayRefer(JsonElement value, ReferenceDialect dialect)
    {
        if (value.ValueKind != JsonValueKind.String)
        {
            return false;
        }

        var raw = JsonMarshal.GetRawUtf8Value(value);
        return raw.IndexOf("vault:"u8) >= 0 || raw.Contains((byte)'\\') ||
            (dialect == ReferenceDialect.BankVaults && raw.IndexOf("bao:"u8) >= 0);
    }
}
