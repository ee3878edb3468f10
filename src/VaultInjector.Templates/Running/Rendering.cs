using System.Text;
using VaultInjector.Templates.Faults;
using VaultInjector.Templates.Functions;
using VaultInjector.Templates.Limits;
using VaultInjector.Templates.Parsing;
using VaultInjector.Templates.Text;

namespace VaultInjector.Templates.Running;

/// <summary>One rendering: the templates, what functions may use, and how deep calls are.</summary>
internal sealed class Rendering
{
    private const int MostDepth = 100;
    private int _depth;

    public Rendering(SourceText source, ParsedTemplates templates, TemplateRun run)
    {
        (Source, Templates) = (source, templates);
        Context = new FunctionContext(run, new Budget(), Execute);
    }

    public SourceText Source { get; }

    public ParsedTemplates Templates { get; }

    public FunctionContext Context { get; }

    public string Run()
    {
        var output = new StringBuilder();
        new Walker(this, output, Source.Name, Context.Run.Data, 0).Run(Context.Run.Data, Templates.Main);
        return output.ToString();
    }

    private string Execute(string name, object? data)
    {
        var list = Templates.Find(name) ?? throw new FunctionException($"template: no template {Quoting.Quote(name)}");
        if (++_depth > MostDepth)
        {
            throw new FunctionException($"executeTemplate calls itself more than {MostDepth} deep");
        }

        var output = new StringBuilder();
        try
        {
            new Walker(this, output, name, data, 0).Run(data, list);
        }
        catch (TemplateException wrong)
        {
            throw new FunctionException(wrong.Message);
        }

        _depth--;
        return output.ToString();
    }
}
