using VaultInjector.Templates.Functions;
using VaultInjector.Templates.Parsing;

namespace VaultInjector.Templates;

/// <summary>Finds all calls of functions in a tree.</summary>
internal static class CallFinder
{
    public static IEnumerable<TemplateCall> Find(SourceText source, ParsedTemplates templates) =>
        templates.All.SelectMany(Of)
            .OrderBy(call => call.Identifier.Position)
            .Select(call => Describe(source, call.Identifier, call.Words));

    private static TemplateCall Describe(SourceText source, IdentifierNode identifier, List<Node> words)
    {
        string?[] texts = [.. words.Skip(1).Select(word => (word as StringNode)?.Text)];
        var function = (Function)identifier.Function!;
        return new TemplateCall(
            identifier.Name, source.Line(identifier.Position), texts, texts is ["", ..] ? null : function.Refusal);
    }

    private static IEnumerable<(IdentifierNode Identifier, List<Node> Words)> Of(Node? node) => node switch
    {
        ListNode list => list.Nodes.SelectMany(Of),
        ActionNode action => Of(action.Pipe),
        TemplateNode template => Of(template.Pipe),
        BranchNode branch => Of(branch.Pipe).Concat(Of(branch.List)).Concat(Of(branch.Otherwise)),
        PipeNode pipe => pipe.Commands.SelectMany(Of),
        CommandNode command => OfCommand(command),
        ChainNode chain => Of(chain.Node),
        IdentifierNode identifier => [(identifier, [identifier])],
        _ => [],
    };

    private static IEnumerable<(IdentifierNode Identifier, List<Node> Words)> OfCommand(CommandNode command) =>
        command.Words[0] is IdentifierNode first
            ? command.Words.Skip(1).SelectMany(Of).Prepend((first, command.Words))
            : command.Words.SelectMany(Of);
}
