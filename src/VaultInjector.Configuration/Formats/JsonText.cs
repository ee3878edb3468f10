using System.Globalization;
using System.Text.Json;

namespace VaultInjector.Configuration.Formats;

/// <summary>JSON as keys and values, as the JSON provider of .NET has them: members and indexes are joined with a colon.</summary>
internal static class JsonText
{
    private static readonly JsonDocumentOptions Lenient = new() { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip };

    /// <exception cref="FormatException">
    /// The text is not JSON. The message holds nothing of the text, nor does an inner exception.
    /// </exception>
    public static List<KeyValuePair<string, string?>> Read(string text)
    {
        string place;
        try
        {
            using var document = JsonDocument.Parse(text, Lenient);
            var values = new List<KeyValuePair<string, string?>>();
            Add(values, "", document.RootElement);
            return values;
        }
        catch (JsonException wrong)
        {
            place = string.Create(CultureInfo.InvariantCulture, $" at line {wrong.LineNumber + 1}, column {wrong.BytePositionInLine + 1}");
        }
        catch (InvalidOperationException)
        {
            place = ": a string is not valid Unicode";
        }

        throw new FormatException($"it is not valid JSON{place}");
    }

    private static void Add(List<KeyValuePair<string, string?>> values, string key, JsonElement element)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object when element.EnumerateObject().Any():
                foreach (var member in element.EnumerateObject())
                {
                    Add(values, Keys.Join(key, member.Name), member.Value);
                }

                break;
            case JsonValueKind.Array when element.GetArrayLength() > 0:
                foreach (var (index, item) in element.EnumerateArray().Index())
                {
                    Add(values, Keys.Join(key, index.ToString(CultureInfo.InvariantCulture)), item);
                }

                break;
            case JsonValueKind.Object or JsonValueKind.Null:
                values.Add(new(key, null));
                break;
            case JsonValueKind.Array:
                values.Add(new(key, ""));
                break;
            default:
                values.Add(new(key, element.ToString()));
                break;
        }
    }
}
