using VaultInjector.Templates.Faults;
using VaultInjector.Templates.Parsing;
using VaultInjector.Templates.Text;

namespace VaultInjector.Templates.Running;

/// <summary>The node that runs now, for errors.</summary>
internal sealed class Place(SourceText source, string template)
{
    public Node? Node { get; set; }

    public TemplateException Fail(string message)
    {
        if (Node is null)
        {
            return new TemplateException($"template: {source.Name}: {message}", 1);
        }

        var line = source.Line(Node.Position);
        var at = $"{source.Name}:{line}:{source.Column(Node.Position)}";
        return new TemplateException($"template: {at}: executing {Quoting.Quote(template)} at <{Node}>: {message}", line);
    }
}
