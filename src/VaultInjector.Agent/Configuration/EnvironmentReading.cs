using System.Globalization;
using System.Security.Cryptography;

namespace VaultInjector.Agent.Configuration;

/// <summary>Reads environment variables one by one and collects every error, so that all are reported at once.</summary>
internal sealed class EnvironmentReading(Func<string, string?> environment)
{
    private const string ExampleAddress = "https://vault.vault.svc:8200";
    private readonly List<string> _errors = [];

    public IReadOnlyList<string> Errors => _errors;

    public Func<string, string?> Environment => environment;

    public void Fail(string error) => _errors.Add(error);

    public string Optional(string name, string otherwise) => environment(name) is { Length: > 0 } value ? value : otherwise;

    public string? Optional(string name) => environment(name) is { Length: > 0 } value ? value : null;

    public string Required(string name, string what) => Optional(name) ?? Failed($"{name} is not set: {what}.", "");

    public Uri Https(string name, string what)
    {
        var text = Required(name, what);
        return text.Length == 0 ? Nowhere
            : Uri.TryCreate(text, UriKind.Absolute, out var uri) &&
            uri is { Scheme: "https", UserInfo: "", Query: "", Fragment: "", AbsolutePath: "/" }
                ? uri
            : Failed(
                $"{name} is '{text}': expected an https:// address without user, path, query or fragment, for example {ExampleAddress}.",
                Nowhere);
    }

    /// <summary>Null if it is not set. Everyone who may read pods could read a password in it.</summary>
    public Uri? Proxy(string name) =>
        Optional(name) is not { } text ? null
            : Uri.TryCreate(text, UriKind.Absolute, out var uri) &&
            uri is { Scheme: "http", UserInfo: "", Query: "", Fragment: "", AbsolutePath: "/", Host.Length: > 0 }
                ? uri
            : Failed<Uri?>(
                $"{name} is not the address of a proxy: expected http:// with host and port, without user, path and query, for example " +
                "http://proxy.example:3128.",
                null);

    public string OneOf(string name, string? otherwise, params string[] values)
    {
        var text = otherwise is null ? Required(name, $"one of {string.Join(", ", values)}") : Optional(name, otherwise);
        return text.Length == 0 || values.Contains(text, StringComparer.Ordinal)
            ? text
            : Failed($"{name} is '{text}': expected one of {string.Join(", ", values)}.", text);
    }

    public string Matching(string name, Func<string, bool> isRight, string what)
    {
        var text = Required(name, what);
        return text.Length == 0 || isRight(text) ? text : Failed($"{name} is '{text}': expected {what}.", text);
    }

    public string AbsolutePath(string name, string what)
    {
        var text = Required(name, what);
        return text.Length == 0 || text[0] == '/' ? text : Failed($"{name} is '{text}': expected an absolute path.", text);
    }

    public bool IsTrue(string name) => Optional(name) == "true";

    public string? OptionalPath(string name) => Optional(name) is null ? null : AbsolutePath(name, "");

    public UnixFileMode Octal(string name, string otherwise)
    {
        var text = Optional(name, otherwise);
        return
            text.Length is 3 or 4 &&
            text.All(digit => digit is >= '0' and <= '7') &&
            (text.Length == 3 || text[0] == '0') &&
            Convert.ToInt32(text, 8) is var mode &&
            (mode & 0x100) != 0
            ? (UnixFileMode)mode
            : Failed(
                $"{name} is '{text}': expected an octal mode of at most 0777 that the owner may read, for example 0440.",
                UnixFileMode.UserRead);
    }

    public TimeSpan Seconds(string name, int otherwise)
    {
        var text = Optional(name, otherwise.ToString(CultureInfo.InvariantCulture));
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) && seconds is >= 0 and <= 86400
            ? TimeSpan.FromSeconds(seconds)
            : Failed($"{name} is '{text}': expected whole seconds from 1 to 86400, or 0 for no limit.", TimeSpan.FromSeconds(otherwise));
    }

    public string Certificates(string name)
    {
        var text = Required(name, "the PEM certificates that verify the injector and Vault");
        try
        {
            return text.Length == 0 || PemBundle.Read(text).Count > 0
                ? text
                : Failed($"{name} contains no certificate: expected PEM text with BEGIN CERTIFICATE lines, not a path.", text);
        }
        catch (CryptographicException)
        {
            return Failed($"{name} contains an unreadable certificate: copy the PEM text again.", text);
        }
    }

    private static Uri Nowhere { get; } = new("https://localhost");

    private T Failed<T>(string error, T otherwise)
    {
        _errors.Add(error);
        return otherwise;
    }
}
