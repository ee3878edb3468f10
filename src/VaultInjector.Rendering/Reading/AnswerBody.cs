using VaultInjector.Templates.Documents;
using VaultInjector.Templates.Faults;
using VaultInjector.Templates.Values;

namespace VaultInjector.Rendering.Reading;

/// <summary>The JSON of an answer, digits of numbers as Vault sent them.</summary>
internal static class AnswerBody
{
    /// <summary>Null if it is no JSON object.</summary>
    public static GoMap? Read(VaultAnswer answer)
    {
        try
        {
            return answer.Body.IsEmpty ? null : JsonReader.Read(GoText.FromBytes(answer.Body.Span), keepsDigits: true) as GoMap;
        }
        catch (Exception wrong) when (wrong is FunctionException or LimitException)
        {
            return null;
        }
    }

    /// <summary>What Vault says is wrong, on one line; "" if it says nothing.</summary>
    public static string Errors(VaultAnswer answer)
    {
        var said = Read(answer) is { } body ? Texts(body["errors"]).Concat(Texts(body["warnings"])) : [];
        return string.Join("; ", said.SelectMany(text => text.Split('\n'))
            .Select(line => line.Trim(' ', '\t', '*'))
            .Where(line => line != "" && !line.EndsWith("error occurred:", StringComparison.Ordinal)));
    }

    private static IEnumerable<string> Texts(object? value) => value is GoList list ? list.Items.OfType<string>() : [];
}
