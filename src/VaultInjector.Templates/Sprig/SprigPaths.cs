using VaultInjector.Templates.Functions;
using static VaultInjector.Templates.Sprig.SprigFunctions;

namespace VaultInjector.Templates.Sprig;

/// <summary>Paths with slashes, and URLs. No file is looked at.</summary>
internal static class SprigPaths
{
    public static IEnumerable<Function> All =>
    [
        .. Both("base", Base),
        .. Both("dir", Folder),
        .. Both("clean", Clean),
        .. Both("ext", Extension),
        .. Both("isAbs", path => path.StartsWith('/')),
        Of("urlParse", "s", call => UrlParts.Parse(call.Text(0))),
        Of("urlJoin", "M", call => UrlParts.Join(call.Map(0))),
    ];

    private static IEnumerable<Function> Both(string name, Func<string, object> body) =>
    [
        Of(name, "s", call => body(call.Text(0))),
        Of($"os{char.ToUpperInvariant(name[0])}{name[1..]}", "s", call => body(call.Text(0))),
    ];

    private static string Base(string path) => path.TrimEnd('/') switch
    {
        "" => path == "" ? "." : "/",
        var rest => rest[(rest.LastIndexOf('/') + 1)..],
    };

    private static string Folder(string path) => Clean(path[..(path.LastIndexOf('/') + 1)]);

    private static string Extension(string path)
    {
        var name = path[(path.LastIndexOf('/') + 1)..];
        var dot = name.LastIndexOf('.');
        return dot < 0 ? "" : name[dot..];
    }

    /// <summary>Without double slashes, <c>.</c> and what <c>..</c> takes back.</summary>
    private static string Clean(string path)
    {
        var isRooted = path.StartsWith('/');
        var kept = new List<string>();
        foreach (var part in path.Split('/', StringSplitOptions.RemoveEmptyEntries).Where(part => part != "."))
        {
            if (part == ".." && kept is [.., not ".."])
            {
                kept.RemoveAt(kept.Count - 1);
            }
            else if (part != ".." || !isRooted)
            {
                kept.Add(part);
            }
        }

        var clean = (isRooted ? "/" : "") + string.Join('/', kept);
        return clean == "" ? "." : clean;
    }
}
