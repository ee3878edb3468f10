using System.Globalization;
using VaultInjector.Templates.Formatting;
using VaultInjector.Templates.Text;

namespace VaultInjector.Templates.Functions;

/// <summary>Functions that look outside the template: Vault, the agent's environment, the clock, files.</summary>
internal static class WorldFunctions
{
    public static IEnumerable<Function> All =>
    [
        Function.Of("secret", "s*", call => Secret(call, SecretVerb.Read)),
        Function.Of("secrets", "s", Secrets),
        Function.Of("pkiCert", "s*", call => Secret(call, SecretVerb.Issue), "0.29"),
        Function.Of("env", "s", call => call.Context.Run.Environment(call.Text(0)) ?? ""),
        Function.Of("envOrDefault", "ss", call => call.Context.Run.Environment(call.Text(0)) ?? call.Text(1), "0.26"),
        Function.Of("mustEnv", "s", MustEnvironment, "0.29.6"),
        Function.Of("timestamp", "s*", Timestamp),
        Function.Of("file", "s", File),
    ];

    private static object? Secret(Call call, SecretVerb verb)
    {
        if (call.Count == 0)
        {
            return null;
        }

        var arguments = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var argument in call.From(1).Cast<string>().Where(text => text != ""))
        {
            var middle = argument.IndexOf('=', StringComparison.Ordinal);
            if (middle < 0)
            {
                throw Call.Fail($"not k=v pair {Quoting.Quote(argument)}");
            }

            arguments[argument[..middle].Trim()] = argument[(middle + 1)..].Trim();
        }

        verb = verb == SecretVerb.Read && call.Count > 1 ? SecretVerb.Write : verb;
        return call.Context.Run.Secrets(new SecretCall(verb, Path(call), arguments));
    }

    private static object? Secrets(Call call)
    {
        var list = call.Text(0) == ""
            ? null
            : call.Context.Run.Secrets(new SecretCall(SecretVerb.List, Path(call), new Dictionary<string, string>(StringComparer.Ordinal)));
        return list ?? TemplateRun.NoList;
    }

    private static string Path(Call call)
    {
        var path = string.Join('/', call.Text(0).Trim().Split('/', StringSplitOptions.RemoveEmptyEntries));
        return path != "" ? path : throw Call.Fail($"invalid format: {Quoting.Quote(path)}; a path of Vault is missing");
    }

    private static string MustEnvironment(Call call) => call.Context.Run.Environment(call.Text(0)) is { Length: > 0 } value
        ? value
        : throw Call.Fail($"required environment variable {call.Text(0)} is empty");

    private static string Timestamp(Call call)
    {
        var now = call.Context.Run.Now.ToUniversalTime();
        return call.Count switch
        {
            0 => TimeText.Format(now, TimeText.Rfc3339),
            1 when call.Text(0) == "unix" => now.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture),
            1 => TimeText.Format(now, call.Text(0)),
            _ => throw Call.Fail($"timestamp: wrong number of arguments, expected 0 or 1, but got {call.Count}"),
        };
    }

    private static string File(Call call)
    {
        if (call.Text(0) == "")
        {
            return "";
        }

        try
        {
            var read = call.Context.Run.File ?? throw new IOException("files cannot be read here");
            return read(call.Text(0));
        }
        catch (IOException wrong)
        {
            throw Call.Fail($"file({call.Text(0)}): {wrong.Message}");
        }
    }
}
