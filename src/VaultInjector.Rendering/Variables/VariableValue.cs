using System.Runtime.CompilerServices;
using System.Text;
using VaultInjector.Contracts;
using VaultInjector.Rendering.Files;
using VaultInjector.Rendering.Formats;
using VaultInjector.Rendering.Reading;
using VaultInjector.Templates;
using VaultInjector.Templates.Faults;
using VaultInjector.Templates.Functions;
using VaultInjector.Templates.Limits;
using VaultInjector.Templates.Values;

namespace VaultInjector.Rendering.Variables;

/// <summary>The value of a variable from its parts, or the variables that all fields of a secret make.</summary>
internal sealed class VariableValue(VariableRequest request, SecretReader reader, RenderingWorld world)
{
    private const string Left = "${";
    private const string Right = "}";

    /// <summary>What Go prints for a key that a map lacks.</summary>
    private const string NoValue = "<no value>";

    /// <summary>A template is parsed once, not in each pass.</summary>
    private static readonly ConditionalWeakTable<VariablePart, Template> Parsed = [];

    /// <summary>Null while answers are missing.</summary>
    public IReadOnlyList<Variable>? Variables() => request.AllFields
        ? AllFields(request.Parts.Single())
        : Joined() is { } value ? [new Variable(request.Name, value)] : null;

    private List<Variable>? AllFields(VariablePart part)
    {
        try
        {
            return SecretFields.Read(part.Secret, part.Version, reader) is not { } fields
                ? null
                : [.. fields.Sorted.Select(field => new Variable(request.Name + (string)field.Key, FileFormat.Value(field.Value)))];
        }
        catch (Exception failure) when (IsForgiven(failure))
        {
            return [];
        }
    }

    /// <summary>All parts are looked at, so that one pass names all that is open.</summary>
    private string? Joined()
    {
        var (text, isWhole) = (new StringBuilder(), true);
        foreach (var part in request.Parts)
        {
            var value = part.Text ?? Value(part);
            isWhole &= value is not null;
            Budget.Append(text, value ?? "");
        }

        return isWhole ? GoText.Joined(text.ToString()) : null;
    }

    private string? Value(VariablePart part)
    {
        try
        {
            return SecretFields.Read(part.Secret, part.Version, reader) is not { } fields ? null
                : part.Template is not null ? Run(part, fields)
                : FileFormat.Value(SecretFields.One(part.Secret, fields, part.Field ?? ""));
        }
        catch (Exception failure) when (IsForgiven(failure))
        {
            return "";
        }
    }

    /// <summary>A field that is missing may have a default in the template, but is never printed as a value.</summary>
    private string Run(VariablePart part, GoMap fields)
    {
        try
        {
            var text = Run(part, fields, errorOnMissingKey: false);
            return request.IgnoreMissing || !text.Contains(NoValue, StringComparison.Ordinal)
                ? text
                : Run(part, fields, errorOnMissingKey: true);
        }
        catch (TemplateException wrong)
        {
            throw new RenderingFailedException(wrong.Message);
        }
    }

    private string Run(VariablePart part, GoMap fields, bool errorOnMissingKey) => GoText.FromBytes(Parsed.GetValue(part, Parse).Render(
        new TemplateRun { Time = world.Time, Data = fields, ErrorOnMissingKey = errorOnMissingKey }));

    private Template Parse(VariablePart part) =>
        Template.Parse(request.Origin, part.Template!, Left, Right, TemplateDialect.BankVaults);

    private bool IsForgiven(Exception failure) => request.IgnoreMissing &&
        failure is ReadingFailedException { IsMissing: true } or RenderingFailedException { IsMissing: true };
}
