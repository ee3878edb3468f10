using System.Globalization;
using System.Text;
using VaultInjector.CommandLine.Ground;
using VaultInjector.CommandLine.Manifests;
using VaultInjector.Rendering;
using VaultInjector.Templates.Documents;
using VaultInjector.Templates.Faults;
using VaultInjector.Templates.Values;

namespace VaultInjector.CommandLine.Render;

/// <summary>
/// Secrets from a JSON file, answered as a Vault would: <c>{"secrets": {"kv1/basic": {"kv": 1, "data": {…}}, "secret/app": {"kv": 2,
/// "versions": [{…}]}}}</c>.
/// </summary>
internal sealed class SecretsFile
{
    private const string MountQuestion = "sys/internal/ui/mounts/";
    private const string Created = "2026-01-01T00:00:00Z";
    private readonly GoMap _secrets;
    private readonly Dictionary<string, bool> _mounts = new(StringComparer.Ordinal);
    private readonly HashSet<string> _denied;

    private SecretsFile(GoMap root)
    {
        _secrets = root["secrets"] as GoMap ?? throw new FunctionException("it has no object \"secrets\"");
        _denied = [.. ((root["policy"] as GoMap)?["denied"] as GoList)?.Items.OfType<string>() ?? []];
        foreach (var (path, value) in _secrets.Sorted)
        {
            _mounts.TryAdd(((string)path).Split('/')[0] + "/", IsKv2(value));
        }

        foreach (var (path, kind) in (root["mounts"] as GoMap)?.Sorted ?? [])
        {
            var mount = $"{((string)path).Trim('/')}/";
            _mounts[mount] = kind is string text && text.Contains("version 2", StringComparison.Ordinal);
        }
    }

    /// <exception cref="CommandLineException">It cannot be read, or has another shape.</exception>
    public static SecretsFile Read(string file, TextReader input)
    {
        try
        {
            return JsonReader.Read(ManifestFile.Text(file, input), keepsDigits: true) is GoMap root
                ? new SecretsFile(root)
                : throw new FunctionException("it is no JSON object");
        }
        catch (FunctionException wrong)
        {
            throw new CommandLineException(ExitCode.BadData, $"{file} does not hold secrets: {wrong.Message}", wrong);
        }
    }

    public VaultAnswer Answer(VaultQuery query)
    {
        var path = query.Path.Split('?')[0];
        if (path.StartsWith(MountQuestion, StringComparison.Ordinal))
        {
            return Mount(path[MountQuestion.Length..]);
        }

        return _denied.Contains(path) ? Json(403, ("errors", new GoList(["permission denied"])))
            : query.Method switch
            {
                "LIST" => List(path),
                "GET" => Read(path, query.Path),
                _ => Json(405, ("errors", new GoList(["render writes nothing; use --template with --answers for a template that writes"]))),
            };
    }

    private static bool IsKv2(object? secret) =>
        secret is GoMap map && (map["kv"] is JsonNumber { Digits: "2" } || map["versions"] is GoList);

    private string? MountOf(string path) => _mounts.Keys
        .Where(mount => $"{path}/".StartsWith(mount, StringComparison.Ordinal)).OrderByDescending(mount => mount.Length).FirstOrDefault();

    private VaultAnswer Mount(string path) => MountOf(path) is not { } mount
        ? Json(403, ("errors", new GoList([$"no mount for {path}"])))
        : Json(200, ("data", Map(
            ("path", mount),
            ("type", "kv"),
            ("options", Map(("version", _mounts[mount] ? "2" : "1"))))));

    private VaultAnswer Read(string path, string asked)
    {
        var mount = MountOf(path);
        var isKv2 = mount is not null && _mounts[mount];
        var name = isKv2 && path.StartsWith($"{mount}data/", StringComparison.Ordinal) ? mount + path[$"{mount}data/".Length..] : path;
        if (_secrets[name] is not GoMap secret || (isKv2 && name == path))
        {
            return Json(404, ("errors", new GoList([])));
        }

        return isKv2
            ? Version(secret, asked)
            : Json(200, ("lease_duration", new JsonNumber("2764800")), ("data", secret["data"]));
    }

    private static VaultAnswer Version(GoMap secret, string asked)
    {
        var versions = secret["versions"] as GoList ?? new GoList([secret["data"]]);
        var given = asked.Split("version=") is [_, var text] && int.TryParse(text, CultureInfo.InvariantCulture, out var number)
            ? number
            : 0;
        var wanted = given > 0 ? given : versions.Items.Count;
        if (wanted > versions.Items.Count)
        {
            return Json(404, ("errors", new GoList([])));
        }

        var digits = wanted.ToString(CultureInfo.InvariantCulture);
        var isDeleted = Holds(secret["deleted"], digits);
        var isDestroyed = Holds(secret["destroyed"], digits);
        var metadata = Map(
            ("created_time", Created),
            ("deletion_time", isDeleted ? Created : ""),
            ("destroyed", isDestroyed),
            ("version", new JsonNumber(digits)));
        var isGone = isDeleted || isDestroyed;
        return Json(isGone ? 404 : 200, ("data", Map(("data", isGone ? null : versions.Items[wanted - 1]), ("metadata", metadata))));
    }

    private VaultAnswer List(string path)
    {
        var mount = MountOf(path);
        var isKv2 = mount is not null && _mounts[mount];
        var folder = isKv2 && $"{path}/".StartsWith($"{mount}metadata/", StringComparison.Ordinal)
            ? mount + path[Math.Min(path.Length, $"{mount}metadata/".Length)..]
            : path;
        folder = folder.TrimEnd('/') + "/";
        var keys = _secrets.Sorted.Select(item => (string)item.Key)
            .Where(key => key.StartsWith(folder, StringComparison.Ordinal))
            .Select(key => key[folder.Length..])
            .Select(rest => rest.Contains('/', StringComparison.Ordinal) ? rest[..(rest.IndexOf('/', StringComparison.Ordinal) + 1)] : rest)
            .Distinct(StringComparer.Ordinal)
            .Cast<object?>()
            .ToList();
        return keys.Count == 0 ? Json(404, ("errors", new GoList([]))) : Json(200, ("data", Map(("keys", new GoList(keys)))));
    }

    private static bool Holds(object? numbers, string digits) =>
        numbers is GoList list && list.Items.OfType<JsonNumber>().Any(number => number.Digits == digits);

    private static GoMap Map(params (string Key, object? Value)[] items) =>
        GoMap.Of(items.Select(item => KeyValuePair.Create(item.Key, item.Value)));

    private static VaultAnswer Json(int status, params (string Key, object? Value)[] items) =>
        new(status, Encoding.UTF8.GetBytes(Templates.Documents.JsonText.Write(Map(items))));
}
