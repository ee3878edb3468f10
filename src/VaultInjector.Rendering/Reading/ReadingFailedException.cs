namespace VaultInjector.Rendering.Reading;

/// <summary>An answer of Vault that no file can be made from.</summary>
internal sealed class ReadingFailedException(string message, VaultQuery query) : Exception(message)
{
    public VaultQuery Query { get; } = query;

    /// <summary>Whether there is no such secret, and nothing is wrong otherwise.</summary>
    public bool IsMissing { get; init; }
}
