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
        if (SecretFields.Read(request.Secret, request.Version, reader) is not { } fields)
        {
            return null;
        }

        try
        {
            var text = request.Field is { } field ? One(request, fields, field) : All(request, fields);
            return Bounded(GoText.ToBytes(text));
        }
        catch (Exception wrong) when (wrong is UnfitException or FunctionException or LimitException)
        {
            throw new RenderingFailedException($"{request.Secret}: {wrong.Message}");
        }
    }

    private static string One(FileRequest request, GoMap fields, string field)
    {
        var value = SecretFields.One(request.Secret, fields, field);
        return request.Format switch
        {
            null or SecretFormats.Raw => FileFormat.Value(value),
            SecretFormats.Json => JsonText.Write(value, escapesHtml: false, indent: "  ") + "\n",
            SecretFormats.Yaml => YamlText.Write(value, keepsDigits: true).TrimEnd('\n') + "\n",
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
