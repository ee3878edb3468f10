namespace VaultInjector.Vault;

/// <summary>A Vault token. Never prints itself.</summary>
public sealed record VaultToken
{
    private readonly string _text;

    public VaultToken(string text) => _text = Secret.Checked(text, nameof(text));

    /// <summary>The token itself, for the wire and for files only.</summary>
    public string Reveal() => _text;

    public override string ToString() => Secret.Redacted;
}

/// <summary>A response-wrapping token: single-use. Never prints itself.</summary>
public sealed record WrappingToken
{
    private readonly string _text;

    public WrappingToken(string text) => _text = Secret.Checked(text, nameof(text));

    /// <summary>The token itself, for the wire and for files only.</summary>
    public string Reveal() => _text;

    public override string ToString() => Secret.Redacted;
}

/// <summary>An AppRole secret-id. Never prints itself.</summary>
public sealed record SecretId
{
    private readonly string _text;

    public SecretId(string text) => _text = Secret.Checked(text, nameof(text));

    /// <summary>The secret-id itself, for the wire and for files only.</summary>
    public string Reveal() => _text;

    public override string ToString() => Secret.Redacted;
}

internal static class Secret
{
    public const string Redacted = "(redacted)";

    /// <exception cref="ArgumentException">Empty, or invalid in an HTTP header. The message does not contain the value.</exception>
    public static string Checked(string text, string name) =>
        IsRight(text)
            ? text
            : throw new ArgumentException("A secret must be printable ASCII without spaces.", name);

    public static bool IsRight(string text) => text.Length > 0 && text.All(letter => letter is > ' ' and < (char)0x7f);
}
