namespace VaultInjector.Rendering.Reading;

/// <summary>What a failing answer means for the user, and what to do about it.</summary>
internal static class Refusals
{
    public static ReadingFailedException Of(VaultQuery query, VaultAnswer answer, Mount mount) => new(
        answer.Status switch
        {
            403 => $"Vault refused {query.Method} {query.Path}: {Said(answer, "permission denied")} (403). " +
                $"Add to a policy of the role: {PolicyLine(query)}{MountAdvice(mount)}",
            404 when mount.IsKv2 && query.Method == "PUT" =>
                $"Vault answered 404 to PUT {query.Path}: {Said(answer, "there is nothing to write to")}. " +
                $"{mount.Path} is a KV 2 mount: write to {mount.Reads(Bare(query))}.",
            404 => $"no secret exists at {Bare(query)} (404{Behind(answer)}). Write it, or correct the path.",
            _ => $"Vault answered {answer.Status} to {query.Method} {query.Path}: {Said(answer, "it gave no reason")}.",
        },
        query)
    {
        IsMissing = answer.Status == 404 && query.Method != "PUT",
    };

    /// <summary>A newest or named version of KV 2 that is gone.</summary>
    public static ReadingFailedException Gone(VaultQuery query, string version, bool isDestroyed) => new(
        isDestroyed
            ? $"version {version} of {Bare(query)} is destroyed: no secret exists there any more. Write a new version, or name another one."
            : $"version {version} of {Bare(query)} is deleted: no secret exists at {Bare(query)}. " +
              "Undelete it, write a new version, or name another one.",
        query)
    {
        IsMissing = true,
    };

    public static ReadingFailedException NoObject(VaultQuery query) =>
        new($"Vault's answer to {query.Method} {query.Path} is no JSON object with data.", query);

    private static string PolicyLine(VaultQuery query)
    {
        var capabilities = query.Method switch
        {
            "PUT" => "\"create\", \"update\"",
            "LIST" => "\"list\"",
            _ => "\"read\"",
        };
        return $"path \"{Bare(query)}\" {{ capabilities = [{capabilities}] }}";
    }

    private static string MountAdvice(Mount mount) => mount.Path == ""
        ? ". Vault did not tell which mount this is: check that the mount exists"
        : "";

    private static string Bare(VaultQuery query) => query.Path.Split('?')[0];

    private static string Said(VaultAnswer answer, string otherwise) =>
        AnswerBody.Errors(answer) is { Length: > 0 } said ? said : otherwise;

    private static string Behind(VaultAnswer answer) => AnswerBody.Errors(answer) is { Length: > 0 } said ? $": {said}" : "";
}
