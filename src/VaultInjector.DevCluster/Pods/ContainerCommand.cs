namespace VaultInjector.DevCluster.Pods;

/// <summary>What is started for a container.</summary>
public sealed record ContainerCommand(IReadOnlyList<string> Arguments, IReadOnlyDictionary<string, string> Environment, string Directory)
{
    /// <summary>What a container starts with, with paths as they are on this machine; null if there is nothing to run.</summary>
    public static ContainerCommand? Of(
        JsonObject container, PathMap paths, IReadOnlyDictionary<string, string> environment, PodContext context)
    {
        string Local(string text) => paths.Translate(PathMap.Expand(text, environment));
        var arguments = Resolve(
            [.. container.Texts("command").Select(Local)],
            container.Texts("args").Select(Local),
            EntryPoint(context.Options.Images, container.Text("image")));
        return arguments is null ? null : new ContainerCommand(arguments, environment, context.Directory);
    }

    /// <summary>The command of the container's startup probe, in the environment of the container.</summary>
    public ContainerCommand ForProbe(JsonObject container, PathMap paths, PodContext context) => this with
    {
        Arguments = Resolve(
            [.. container.Texts("startupProbe", "exec", "command").Select(paths.Translate)],
            [],
            EntryPoint(context.Options.Images, container.Text("image"))) ?? [],
    };

    /// <summary>
    /// The arguments of a container's process. A mapped image replaces the entry point. A <c>command</c> is used unchanged if this
    /// machine has its executable; otherwise the mapped image replaces its first word. Null if there is nothing to run.
    /// </summary>
    public static IReadOnlyList<string>? Resolve(
        IReadOnlyList<string> command, IEnumerable<string> arguments, IReadOnlyList<string>? entryPoint)
    {
        if (command.Count == 0)
        {
            return entryPoint is null ? null : [.. entryPoint, .. arguments];
        }

        return ProcessLauncher.Find(command[0]) is null && entryPoint is not null
            ? [.. entryPoint, .. command.Skip(1), .. arguments]
            : [.. command, .. arguments];
    }

    public static IReadOnlyList<string>? EntryPoint(IReadOnlyDictionary<string, IReadOnlyList<string>> images, string? name)
    {
        var image = name ?? "";
        var end =
            image.IndexOf('@', StringComparison.Ordinal) is var at and >= 0 ? at
            : image.LastIndexOf(':') is var colon && colon > image.LastIndexOf('/') ? colon
            : image.Length;
        return images.GetValueOrDefault(image)
            ?? images.GetValueOrDefault(image[..end]) ?? images.GetValueOrDefault(image[(image[..end].LastIndexOf('/') + 1)..end]);
    }
}
