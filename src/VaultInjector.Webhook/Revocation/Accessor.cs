using System.Buffers;

namespace VaultInjector.Webhook.Revocation;

/// <summary>An accessor of Vault: it names a token or a secret-id and gives no access.</summary>
/// <param name="Kind">What it names.</param>
/// <param name="Text">As Vault gave it.</param>
internal sealed record Accessor(AccessorKind Kind, string Text)
{
    private const int Longest = 128;
    private static readonly SearchValues<char> Letters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.");

    /// <summary>Whether it looks like one; pods report them, and they are sent to Vault.</summary>
    public static bool IsValid(string? text) =>
        text is { Length: > 0 and <= Longest } && !text.AsSpan().ContainsAnyExcept(Letters);
}

/// <summary>What an accessor names.</summary>
internal enum AccessorKind
{
    Token,
    SecretId,
}
