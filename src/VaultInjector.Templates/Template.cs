using VaultInjector.Templates.Faults;
using VaultInjector.Templates.Functions;
using VaultInjector.Templates.Parsing;
using VaultInjector.Templates.Running;
using VaultInjector.Templates.Values;

namespace VaultInjector.Templates;

/// <summary>A parsed template. It can be run any number of times, also at once.</summary>
public sealed class Template
{
    private readonly SourceText _source;
    private readonly ParsedTemplates _templates;

    private Template(SourceText source, ParsedTemplates templates)
    {
        (_source, _templates) = (source, templates);
        Calls = [.. CallFinder.Find(source, templates)];
    }

    public string Name => _source.Name;

    /// <summary>Where functions are called, in the order of the text.</summary>
    public IReadOnlyList<TemplateCall> Calls { get; }

    /// <summary>Calls of functions that are known but not there, each with a sentence that says why.</summary>
    public IEnumerable<TemplateCall> Refusals => Calls.Where(call => call.Refusal is not null);

    /// <exception cref="TemplateException">The text is no template.</exception>
    public static Template Parse(
        string name,
        string text,
        string left = "{{",
        string right = "}}",
        TemplateDialect dialect = TemplateDialect.ConsulTemplate)
    {
        var source = new SourceText(name, text);
        var tokens = new Lexer(text, left == "" ? "{{" : left, right == "" ? "}}" : right).Read();
        var context = new ParseContext(source, new TokenStream(tokens), function => FunctionTable.Find(function, dialect));
        return new Template(source, Parser.Parse(context));
    }

    /// <exception cref="TemplateException">The template fails; the message says where.</exception>
    public byte[] Render(TemplateRun run) => GoText.ToBytes(new Rendering(_source, _templates, run).Run());

    public override string ToString() => Name;
}
