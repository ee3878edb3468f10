using VaultInjector.CommandLine.Ground;

namespace VaultInjector.CommandLine.Help;

/// <summary>Completion scripts, made of the verb table: verbs, options, and the values of an option where they are a closed set.</summary>
internal static class Completion
{
    public static IReadOnlyList<string> Shells { get; } = ["bash", "zsh", "fish"];

    public static async Task<int> RunAsync(
        IReadOnlyList<string> args, Terminal terminal, TimeProvider time, CancellationToken cancellation)
    {
        await terminal.Output.WriteAsync(args switch
        {
            ["bash"] => Bash(),
            ["zsh"] => Zsh(),
            ["fish"] => Fish(),
            _ => throw new CommandLineException(
                ExitCode.Usage, $"give the name of your shell: {terminal.Program} completion {string.Join('|', Shells)}"),
        });
        return ExitCode.Ok;
    }

    private static string Bash() => $$"""
        # bash completion for {{ThisProgram.Name}}
        _vault_injector() {
          local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD-1]} words=
          COMPREPLY=()
          if [ "$COMP_CWORD" -eq 1 ]; then
            COMPREPLY=($(compgen -W "{{string.Join(' ', VerbTable.All.Select(verb => verb.Name))}}" -- "$word"))
            return
          fi
          case ${COMP_WORDS[1]} in
        {{Lines(VerbTable.All.Select(BashCase))}}
          esac
          COMPREPLY=($(compgen -W "$words" -- "$word"))
        }
        complete -F _vault_injector {{ThisProgram.Name}}

        """;

    private static string BashCase(Verb verb) => $"""
            {verb.Name})
              case $before in
        {Lines(ValuesOf(verb).Select(value => $"        {string.Join('|', value.Forms)}) {BashReply(value)}; return ;;"))}
              esac
              words="{string.Join(' ', WordsOf(verb))}" ;;
        """;

    private static string BashReply(VerbOption option) => option.IsFile
        ? "COMPREPLY=($(compgen -f -- \"$word\"))"
        : $"COMPREPLY=($(compgen -W \"{string.Join(' ', option.Words)}\" -- \"$word\"))";

    private static string Zsh() => $$"""
        #compdef {{ThisProgram.Name}}
        _vault_injector() {
          if (( CURRENT == 2 )); then
            local -a verbs=(
        {{Lines(VerbTable.All.Select(verb => $"      '{verb.Name}:{verb.Summary}'"))}}
            )
            _describe verb verbs
            return
          fi
          case $words[2] in
        {{Lines(VerbTable.All.Select(ZshCase))}}
          esac
        }
        if [[ $zsh_eval_context[-1] == loadautofunc ]]; then _vault_injector "$@"; else compdef _vault_injector {{ThisProgram.Name}}; fi

        """;

    private static string ZshCase(Verb verb)
    {
        var options = Typed(verb).SelectMany(option => option.Forms.Select(form => $"'*{form}[{option.Meaning}]{ZshValue(option)}'"));
        var words = verb.Words.Count > 0 ? [$"'2:word:({string.Join(' ', verb.Words)})'"] : Array.Empty<string>();
        return $"    {verb.Name}) _arguments {string.Join(' ', ["'1:verb:'", .. words, .. options])} ;;";
    }

    private static string ZshValue(VerbOption option) =>
        !option.TakesValue ? ""
        : option.IsFile ? ":file:_files"
        : option.Words.Count > 0 ? $":value:({string.Join(' ', option.Words)})"
        : ":value:";

    private static string Fish() => $"""
        # fish completion for {ThisProgram.Name}
        complete -c {ThisProgram.Name} -f
        {Lines(VerbTable.All.Select(verb => $"complete -c {ThisProgram.Name} -n __fish_use_subcommand -a {verb.Name} -d '{verb.Summary}'"))}
        {Lines(VerbTable.All.SelectMany(FishLines))}

        """;

    private static IEnumerable<string> FishLines(Verb verb)
    {
        var start = $"complete -c {ThisProgram.Name} -n '__fish_seen_subcommand_from {verb.Name}'";
        return
        [
            .. Typed(verb).Select(option =>
                $"{start} -l {option.Name}{(option.Short.Length > 0 ? $" -s {option.Short}" : "")}{FishValue(option)}" +
                $" -d '{Quoted(option.Meaning)}'"),
            .. verb.Words.Select(word => $"{start} -a {word}"),
        ];
    }

    private static string FishValue(VerbOption option) =>
        !option.TakesValue ? ""
        : option.IsFile ? " -r -F"
        : option.Words.Count > 0 ? $" -x -a '{string.Join(' ', option.Words)}'"
        : " -x";

    /// <summary>Settings are of any name: they are not completed.</summary>
    private static IEnumerable<VerbOption> Typed(Verb verb) =>
        verb.Options.Where(option => !option.Name.Contains(':', StringComparison.Ordinal));

    private static IEnumerable<VerbOption> ValuesOf(Verb verb) => Typed(verb).Where(option => option.TakesValue);

    private static IEnumerable<string> WordsOf(Verb verb) => [.. verb.Words, .. Typed(verb).SelectMany(option => option.Forms)];

    private static string Quoted(string text) => text.Replace("'", @"\'", StringComparison.Ordinal);

    private static string Lines(IEnumerable<string> lines) => string.Join('\n', lines);
}
