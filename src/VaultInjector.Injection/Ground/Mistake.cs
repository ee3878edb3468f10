namespace VaultInjector.Injection.Ground;

/// <summary>Why a text could not be read, where one fixed sentence does not say it.</summary>
/// <param name="Expected">Completes the sentence "expected …".</param>
/// <param name="Nearest">The known name that a mistyped one comes closest to.</param>
internal sealed record Mistake(string Expected, string? Nearest = null);
