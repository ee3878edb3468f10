namespace VaultInjector.DevCluster.Kubernetes.Admission.Expressions;

/// <summary>What looks like a function but does not evaluate all that it is given.</summary>
internal static class CelMacros
{
    public static bool IsComprehension(string name) => name is "exists" or "all" or "exists_one" or "filter" or "map";

    /// <summary>In CEL an error on one side does not matter if the other side decides.</summary>
    public static CelNode Shortcut(CelNode left, CelNode right, bool decisive) => scope =>
    {
        try
        {
            return CelValue.Truth(left(scope)) == decisive ? decisive : CelValue.Truth(right(scope));
        }
        catch (CelException)
        {
            if (CelValue.Truth(right(scope)) == decisive)
            {
                return decisive;
            }

            throw;
        }
    };

    /// <summary>Reads <c>has(a.b.c)</c>: whether <c>a.b</c> has a field <c>c</c>.</summary>
    public static CelNode Has(CelParser parser)
    {
        var member = parser.Member();
        parser.Expect(")");
        return member is { Parent: { } parent, Field: { } field }
            ? scope => CelValue.HasField(parent(scope), field)
            : throw new CelException("invalid argument to has() macro");
    }

    /// <summary>Reads <c>list.exists(item, condition)</c> and its like.</summary>
    public static CelNode Comprehension(CelParser parser, string name, CelNode list)
    {
        var item = parser.Name();
        parser.Expect(",");
        var body = parser.Ternary();
        parser.Expect(")");
        return scope =>
        {
            var items = CelValue.Items(list(scope));
            CelNode bound(object? value) => _ => body(scope.With(item, value));
            return name switch
            {
                "exists" => items
                    .Select(bound)
                    .Aggregate((CelNode)(_ => false), (left, right) => Shortcut(left, right, decisive: true))(scope),
                "all" => items
                    .Select(bound)
                    .Aggregate((CelNode)(_ => true), (left, right) => Shortcut(left, right, decisive: false))(scope),
                "exists_one" => items.Count(value => CelValue.Truth(bound(value)(scope))) == 1,
                "filter" => items.Where(value => CelValue.Truth(bound(value)(scope))).ToList(),
                _ => items.Select(value => bound(value)(scope)).ToList(),
            };
        };
    }
}
