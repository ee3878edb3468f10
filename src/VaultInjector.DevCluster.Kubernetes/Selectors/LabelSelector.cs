namespace VaultInjector.DevCluster.Kubernetes.Selectors;

/// <summary>Label selectors, as query strings and as <c>metav1.LabelSelector</c> objects.</summary>
public sealed class LabelSelector
{
    private readonly List<Requirement> _requirements = [];

    public static LabelSelector Parse(string? query)
    {
        var selector = new LabelSelector();
        foreach (var term in (query ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries))
        {
            selector._requirements.Add(ParseTerm(term.Trim()));
        }

        return selector;
    }

    /// <summary>Reads a selector object; an absent or empty one selects everything.</summary>
    public static LabelSelector From(JsonObject? selector)
    {
        var result = new LabelSelector();
        foreach (var (key, value) in selector.Map("matchLabels") ?? [])
        {
            result._requirements.Add(new Requirement(key, Operator.In, [value.Text() ?? ""]));
        }

        foreach (var expression in selector.Items("matchExpressions"))
        {
            var op = expression.Text("operator") switch
            {
                "In" => Operator.In,
                "NotIn" => Operator.NotIn,
                "Exists" => Operator.Exists,
                "DoesNotExist" => Operator.Absent,
                var other => throw ApiErrors.BadRequest($"\"{other}\" is not a valid label selector operator"),
            };
            result._requirements.Add(new Requirement(expression.Text("key") ?? "", op, [.. expression.Texts("values")]));
        }

        return result;
    }

    public bool Matches(JsonObject? labels) => _requirements.TrueForAll(requirement => requirement.Holds(labels.Text(requirement.Key)));

    private static Requirement ParseTerm(string term)
    {
        foreach (var (sign, op) in new[] { ("!=", Operator.NotIn), ("==", Operator.In), ("=", Operator.In) })
        {
            var at = term.IndexOf(sign, StringComparison.Ordinal);
            if (at > 0)
            {
                return new Requirement(term[..at].Trim(), op, [term[(at + sign.Length)..].Trim()]);
            }
        }

        return term.StartsWith('!') ? new Requirement(term[1..].Trim(), Operator.Absent, []) : new Requirement(term, Operator.Exists, []);
    }

    private enum Operator
    {
        In,
        NotIn,
        Exists,
        Absent,
    }

    private sealed record Requirement(string Key, Operator Operator, HashSet<string> Values)
    {
        public bool Holds(string? value) => Operator switch
        {
            Operator.In => value is not null && Values.Contains(value),
            Operator.NotIn => value is null || !Values.Contains(value),
            Operator.Exists => value is not null,
            _ => value is null,
        };
    }
}
