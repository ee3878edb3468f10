using System.Globalization;
using VaultInjector.Contracts;
using VaultInjector.Rendering.Formats;
using VaultInjector.Rendering.Reading;
using VaultInjector.Templates.Documents;
using VaultInjector.Templates.Faults;
using VaultInjector.Templates.Limits;
using VaultInjector.Templates.Values;

namespace VaultInjector.Rendering.Files;

/// <summary>A file from a secret: one field, or all fields in a format.</summary>
internal static class SecretFile
{
    /// <summary>Null while answers are missing.</summary>
    public static byte[]? Render(FileRequest request, SecretReader reader)
    {
        var path = Path(request);
        if (reader.Read(path, refusesDestroyed: true) is not { } body || reader.IsKv2(path) is not { } isKv2)
        {
            return null;
        }

        if (request.Version is not null && !isKv2)
        {
            throw new RenderingFailedException($"{request.Secret} lies in no KV 2 mount and has no versions; leave version out");
        }

        try
        {
            var fields = Fields(request, body, isKv2);
            var text = request.Field is { } field ? One(request, fields, field) : All(request, fields);
            return Bounded(GoText.ToBytes(text));
        }
        catch (Exception wrong) when (wrong is UnfitException or FunctionException or LimitException)
        {
            throw new RenderingFailedException($"{request.Secret}: {wrong.Message}");
        }
    }

    private static string Path(FileRequest request)
    {
        var path = (request.Secret ?? "").Trim();
        if (path.EndsWith('/'))
        {
            throw new RenderingFailedException($"{path} is a folder; name the secret in it, or list it with secrets in a template");
        }

        path = path.Trim('/');
        if (path == "")
        {
            throw new RenderingFailedException("neither a secret's path nor a template is there");
        }

        return request.Version is { } version ? path + string.Create(CultureInfo.InvariantCulture, $"?version={version}") : path;
    }

    private static GoMap Fields(FileRequest request, GoMap body, bool isKv2)
    {
        var data = (GoMap)body["data"]!;
        if (isKv2 && data.Items.ContainsKey("metadata") && data.Items.ContainsKey("data"))
        {
            return data["data"] as GoMap ??
                throw new RenderingFailedException($"{request.Secret} has no data: the version is deleted or destroyed");
        }

        return data;
    }

    private static string One(FileRequest request, GoMap fields, string field)
    {
        if (!fields.Items.TryGetValue(field, out var value))
        {
            var there = string.Join(", ", fields.Sorted.Select(item => item.Key));
            throw new RenderingFailedException(
                $"{request.Secret} has no field '{field}'; {(there == "" ? "it has no fields" : $"it has {there}")}");
        }

        return request.Format switch
        {
            null or FileFormat.Raw => FileFormat.Value(value),
            FileFormat.Json => JsonText.Write(value, escapesHtml: false, indent: "  ") + "\n",
            FileFormat.Yaml => YamlText.Write(value, keepsDigits: true).TrimEnd('\n') + "\n",
            var format => FileFormat.Write(format, value as GoMap ?? throw new UnfitException(
                $"the field '{field}' is no map and does not fit into the format {format}; choose raw")),
        };
    }

    private static string All(FileRequest request, GoMap fields) =>
        FileFormat.Write(request.Format ?? FileFormat.OfName(request.Name), fields);

    private static byte[] Bounded(byte[] content) => content.Length <= Budget.MostText
        ? content
        : throw new LimitException("the file would be longer than 1 MiB");
}
