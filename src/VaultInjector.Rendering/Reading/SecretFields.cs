using System.Globalization;
using VaultInjector.Templates.Values;

namespace VaultInjector.Rendering.Reading;

/// <summary>The fields of a secret that a pod names by its path, and perhaps by a version of it.</summary>
internal static class SecretFields
{
    /// <summary>Null while answers are missing.</summary>
    /// <param name="secret">The path as the pod wrote it.</param>
    /// <param name="version">Of a KV 2 secret; null: the newest.</param>
    /// <param name="reader">Reads it.</param>
    /// <exception cref="ReadingFailedException">Vault's answer holds no secret.</exception>
    /// <exception cref="RenderingFailedException">The path or the version cannot be read so.</exception>
    public static GoMap? Read(string? secret, int? version, SecretReader reader)
    {
        var path = Path(secret, version);
        if (reader.Read(path, refusesDestroyed: true) is not { } body || reader.IsKv2(path) is not { } isKv2)
        {
            return null;
        }

        if (version is not null && !isKv2)
        {
            throw new RenderingFailedException($"{secret} lies in no KV 2 mount and has no versions; leave version out");
        }

        var data = (GoMap)body["data"]!;
        return isKv2 && data.Items.ContainsKey("metadata") && data.Items.ContainsKey("data")
            ? data["data"] as GoMap ??
                throw new RenderingFailedException($"{secret} has no data: the version is deleted or destroyed") { IsMissing = true }
            : data;
    }

    /// <exception cref="RenderingFailedException">There is no such field; the message names those that are there.</exception>
    public static object? One(string? secret, GoMap fields, string field)
    {
        if (fields.Items.TryGetValue(field, out var value))
        {
            return value;
        }

        var there = string.Join(", ", fields.Sorted.Select(item => item.Key));
        throw new RenderingFailedException(
            $"{secret} has no field '{field}'; {(there == "" ? "it has no fields" : $"it has {there}")}")
        {
            IsMissing = true,
        };
    }

    private static string Path(string? secret, int? version)
    {
        var path = (secret ?? "").Trim();
        if (path.EndsWith('/'))
        {
            throw new RenderingFailedException($"{path} is a folder; name the secret in it, or list it with secrets in a template");
        }

        path = path.Trim('/');
        if (path == "")
        {
            throw new RenderingFailedException("neither a secret's path nor a template is there");
        }

        return version is { } number ? path + string.Create(CultureInfo.InvariantCulture, $"?version={number}") : path;
    }
}
