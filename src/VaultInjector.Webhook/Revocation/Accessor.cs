using System.Buffers;

namespace VaultInjector.Webhook.Revocation;

/// <summary>What an accessor of Vault looks like; pods report them, and they are sent to Vault.</summary>
internal static class Accessor
{
    private const int Longest = 128;
    private static readonly SearchValues<char> Letters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.");

    public static bool IsValid(string? text) =>
        text is { Length: > 0 and <= Longest } && !text.AsSpan().ContainsAnyExcept(Letters);
}
