using VaultInjector.Templates.Faults;

namespace VaultInjector.Templates.Sprig;

/// <summary>What a version must be: <c>^1.2</c>, <c>~1.2.3</c>, <c>>= 1.2, &lt; 2</c>, <c>1.2 - 1.4</c>, <c>1.x || 2.x</c>.</summary>
internal static class VersionConstraint
{
    private static readonly string[] Operators = ["!=", ">=", "=>", "<=", "=<", "~>", "=", ">", "<", "~", "^"];

    public static bool Matches(string constraint, SemanticVersion version) =>
        Array.Exists(constraint.Split("||"), part => All(part.Trim(), version));

    private static bool All(string text, SemanticVersion version)
    {
        if (text.Split(" - ") is [var from, var to])
        {
            return One($">={from.Trim()}", version) && One($"<={to.Trim()}", version);
        }

        foreach (var word in Operators)
        {
            text = text.Replace($"{word} ", word, StringComparison.Ordinal);
        }

        var parts = text.Split([',', ' '], StringSplitOptions.RemoveEmptyEntries);
        return parts.Length > 0
            ? Array.TrueForAll(parts, part => One(part, version))
            : throw new FunctionException("improper constraint: an empty one");
    }

    private static bool One(string text, SemanticVersion version)
    {
        var word = Array.Find(Operators, operation => text.StartsWith(operation, StringComparison.Ordinal)) ?? "";
        var (wanted, given) = Read(text[word.Length..]);
        if (version.Prerelease != "" && wanted.Prerelease == "")
        {
            return word == "!=";
        }

        var order = version.OrderTo(wanted);
        return word switch
        {
            "" or "=" => given == 3 ? order == 0 : IsWithin(version, wanted, given),
            "!=" => given == 3 ? order != 0 : !IsWithin(version, wanted, given),
            ">" => given == 3 ? order > 0 : order > 0 && !IsWithin(version, wanted, given),
            "<" => order < 0,
            ">=" or "=>" => order >= 0,
            "<=" or "=<" => given == 3 ? order <= 0 : order <= 0 || IsWithin(version, wanted, given),
            "^" => order >= 0 && IsCompatible(version, wanted, given),
            _ => order >= 0 && IsWithin(version, wanted, Math.Min(given, 2)),
        };
    }

    /// <summary>The version, and how many of its parts are given: <c>1.x</c> has one.</summary>
    private static (SemanticVersion Version, int Given) Read(string text)
    {
        var dash = text.IndexOfAny(['-', '+']);
        var parts = (dash < 0 ? text : text[..dash]).TrimStart('v').Split('.');
        var given = Array.FindIndex(parts, part => part is "x" or "X" or "*");
        given = given < 0 ? parts.Length : given;
        try
        {
            var numbers = given == 0 ? "0" : string.Join('.', parts[..given]);
            return (SemanticVersion.Parse(dash < 0 || given < 3 ? numbers : numbers + text[dash..]), given);
        }
        catch (FunctionException)
        {
            throw new FunctionException($"improper constraint: {text}");
        }
    }

    private static bool IsWithin(SemanticVersion version, SemanticVersion wanted, int given) =>
        (given < 1 || version.Major == wanted.Major) && (given < 2 || version.Minor == wanted.Minor) &&
        (given < 3 || version.Patch == wanted.Patch);

    /// <summary>The first part that is not 0 stays.</summary>
    private static bool IsCompatible(SemanticVersion version, SemanticVersion wanted, int given) =>
        wanted.Major > 0 || given < 2 ? given == 0 || version.Major == wanted.Major
        : wanted.Minor > 0 || given < 3 ? IsWithin(version, wanted, 2)
        : IsWithin(version, wanted, 3);
}
