namespace VaultInjector.Rendering.Variables;

/// <summary>An environment variable with its value: a secret.</summary>
public sealed record Variable(string Name, string Value)
{
    /// <summary>Redacted: the value is a secret.</summary>
    public override string ToString() => $"Variable {{ Name = {Name} }}";
}
