using VaultInjector.Architecture.Tests.Sources;

namespace VaultInjector.Architecture.Tests.Rules;

/// <summary>Walls between the folders of a project. Its levels are one list from the ground up: what obeys them has no circle.</summary>
internal static class FolderRules
{
    public static IEnumerable<Finding> References(IEnumerable<SourceFile> files, IReadOnlyDictionary<string, string[]> levels) =>
        files.Where(file => file.IsProduct).GroupBy(file => file.Project).SelectMany(project =>
        {
            var map = new FolderMap(project.Key, project);
            return levels.TryGetValue(project.Key, out var order)
                ? project.SelectMany(file => Upward(file, map, order))
                : [new Finding("levels-missing", $"src/{project.Key}", 1, "", $"Give {project.Key} a line in Tables/FolderLevels.cs.")];
        });

    private static IEnumerable<Finding> Upward(SourceFile file, FolderMap map, string[] order)
    {
        var own = Array.IndexOf(order, file.Folder);
        if (own < 0)
        {
            return
            [
                new Finding(
                    "level-missing", file.Path, 1, "",
                    $"The folder {file.Folder} has no level: put it into Tables/FolderLevels.cs above what it uses."),
            ];
        }

        return UsedFolders.Of(file, map)
            .Where(use => use.Folder != file.Folder && Array.IndexOf(order, use.Folder) > own)
            .DistinctBy(use => use.Folder)
            .Select(use => new Finding(
                "upward", file.Path, use.Line, $"-> {use.Folder}",
                $"{file.Folder} may not use {use.Folder} ({use.Name}), which is above it in Tables/FolderLevels.cs: " +
                "move the type downwards, or pass what is needed in."));
    }
}
