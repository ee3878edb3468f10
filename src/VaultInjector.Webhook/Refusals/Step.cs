using System.Diagnostics.CodeAnalysis;

namespace VaultInjector.Webhook.Refusals;

/// <summary>The result of one step of the broker: a value, or the refusal that ends the sequence.</summary>
internal readonly struct Step<T>
    where T : class
{
    private readonly T? _value;
    private readonly Refusal? _refusal;

    /// <summary>For a value whose type is an interface, which has no conversion.</summary>
    public Step(T value)
        : this(value, null)
    {
    }

    private Step(T? value, Refusal? refusal) => (_value, _refusal) = (value, refusal);

    public static implicit operator Step<T>(T value) => new(value, null);

    public static implicit operator Step<T>(Refusal refusal) => new(null, refusal);

    public bool IsRefused([NotNullWhen(true)] out Refusal? refusal, [NotNullWhen(false)] out T? value)
    {
        (refusal, value) = (_refusal, _value);
        return refusal is not null;
    }
}
