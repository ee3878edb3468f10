using VaultInjector.Templates.Limits;
using VaultInjector.Templates.Values;

namespace VaultInjector.Templates.Sprig;

/// <summary>Whether two values and all that is in them have the same types and are equal.</summary>
internal static class DeepEquality
{
    public static bool Of(object? one, object? other, Budget budget)
    {
        Budget.CheckDepth();
        budget.Spend();
        return (one, other) switch
        {
            _ when ReferenceEquals(one, other) => true,
            _ when GoType.Name(one) != GoType.Name(other) => false,
            (GoList left, GoList right) => left.IsNil == right.IsNil && left.Items.Count == right.Items.Count &&
                left.Items.Zip(right.Items).All(pair => Of(pair.First, pair.Second, budget)),
            (GoMap left, GoMap right) => left.IsNil == right.IsNil && left.Items.Count == right.Items.Count &&
                left.Items.All(item => right.Items.TryGetValue(item.Key, out var value) && Of(item.Value, value, budget)),
            _ => Equals(one, other),
        };
    }
}
