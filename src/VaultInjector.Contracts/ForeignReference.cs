namespace VaultInjector.Contracts;

/// <summary>The forms of bank-vaults' references that need more than a read, each with the way out.</summary>
internal static class ForeignReference
{
    private const string Write =
        "a reference that reads: >>vault: writes into Vault, and a variable only reads; a file may ask with parameters: " +
        "template.NAME with {{ with secret \"PATH\" \"KEY=VALUE\" }}{{ .Data.FIELD }}{{ end }}";

    private const string Transit =
        "a reference that reads: the agent decrypts no variable; keep the value in Vault, or let a file decrypt it: template.NAME with " +
        "{{ with secret \"transit/decrypt/KEY\" \"ciphertext=vault:v1:…\" }}{{ base64Decode .Data.plaintext }}{{ end }}";

    private const string Login =
        "a reference to a secret: a token in a variable cannot be kept alive; set token: \"true\" and let the app read the file token " +
        "below the mount";

    /// <summary>Completes the sentence "expected …"; null where the form is a read.</summary>
    public static string? Mistake(string text) =>
        text.StartsWith(">>", StringComparison.Ordinal) ? Write
        : text is "vault:login" or "bao:login" ? Login
        : IsEncrypted(text) ? Transit
        : null;

    /// <summary>Whether the part after the first <c>#</c> is a template and no field.</summary>
    public static bool IsTemplate(string field) =>
        field.Contains("${", StringComparison.Ordinal) && field.Contains('}', StringComparison.Ordinal);

    /// <summary>What the transit engine makes: <c>vault:v1:…</c>.</summary>
    private static bool IsEncrypted(string text)
    {
        var rest = text.AsSpan(text.IndexOf(':', StringComparison.Ordinal) + 1);
        if (rest.IsEmpty || rest[0] != 'v')
        {
            return false;
        }

        var end = rest[1..].IndexOfAnyExceptInRange('0', '9');
        return end > 0 && rest[1..][end] == ':' && rest.Length > end + 2;
    }
}
