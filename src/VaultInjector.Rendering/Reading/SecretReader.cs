using System.Globalization;
using VaultInjector.Templates.Documents;
using VaultInjector.Templates.Functions;
using VaultInjector.Templates.Values;

namespace VaultInjector.Rendering.Reading;

/// <summary>Turns reads of a template into queries, and their answers into values.</summary>
internal sealed class SecretReader(AnsweredQueries answers, TimeProvider time)
{
    /// <summary>The value of a call; null while it is not known, and for a write that has no answer.</summary>
    /// <exception cref="ReadingFailedException">Vault's answer holds no secret.</exception>
    public object? Call(SecretCall call) => call.Verb switch
    {
        SecretVerb.Read => Read(call.Path) is { } body ? SecretValue.Of(body) : null,
        SecretVerb.List => List(call.Path),
        SecretVerb.Issue => Write(call) is { } issued
            ? SecretValue.Certificate(issued["data"] as GoMap ?? new GoMap())
            : null,
        _ => Write(call) is { } written ? SecretValue.Of(written) : null,
    };

    /// <summary>The whole answer to a read; null while it is not known.</summary>
    /// <param name="path">The path, with a query string behind it if there is one.</param>
    /// <param name="refusesDestroyed">Whether a destroyed version is a failure; a template sees its data as nil.</param>
    public GoMap? Read(string path, bool refusesDestroyed = false)
    {
        var (bare, query) = Split(path);
        if (answers.MountOf(bare) is not { } mount)
        {
            return null;
        }

        var read = new VaultQuery("GET", mount.Reads(bare) + query);
        if (answers.Find(read) is not { } answer)
        {
            return null;
        }

        var body = answer.Status is 200 or 404 ? answers.Body(read, answer) : null;
        if (body is not null && answer.Status is 200 && body["data"] is null && !refusesDestroyed)
        {
            return body;
        }

        if (body?["data"] is not GoMap data)
        {
            throw answer.Status is 200 && body is null ? Refusals.NoObject(read) : Refusals.Of(read, answer, mount);
        }

        CheckVersion(read, data, refusesDestroyed && mount.IsKv2);
        return body;
    }

    /// <summary>Whether the path lies in a KV 2 mount; null while that is not known.</summary>
    public bool? IsKv2(string path) => answers.MountOf(Split(path).Bare)?.IsKv2;

    private void CheckVersion(VaultQuery query, GoMap data, bool refusesDestroyed)
    {
        if (data["metadata"] is not GoMap metadata)
        {
            return;
        }

        var version = (metadata["version"] as JsonNumber)?.Digits ?? "?";
        if (metadata["deletion_time"] is string { Length: > 0 } deleted &&
            DateTimeOffset.TryParse(deleted, CultureInfo.InvariantCulture, out var end) && end <= time.GetUtcNow())
        {
            throw Refusals.Gone(query, version, isDestroyed: false);
        }

        if (refusesDestroyed && metadata["destroyed"] is true)
        {
            throw Refusals.Gone(query, version, isDestroyed: true);
        }
    }

    private GoList? List(string path)
    {
        var (bare, query) = Split(path);
        if (answers.MountOf(bare) is not { } mount)
        {
            return null;
        }

        var list = new VaultQuery("LIST", mount.Lists(bare) + query);
        if (answers.Find(list) is not { } answer)
        {
            return null;
        }

        if (answer.Status is not (200 or 404))
        {
            throw Refusals.Of(list, answer, mount);
        }

        var keys = (AnswerBody.Read(answer)?["data"] as GoMap)?["keys"] as GoList;
        return GoList.OfStrings(keys?.Items.OfType<string>().Order(KeyOrder.Instance).Cast<string>() ?? []);
    }

    private GoMap? Write(SecretCall call)
    {
        if (answers.MountOf(call.Path) is not { } mount)
        {
            return null;
        }

        var values = GoMap.Of(call.Arguments.Select(item => KeyValuePair.Create(item.Key, (object?)item.Value)));
        var content = mount.IsKv2 ? GoMap.Of([KeyValuePair.Create("data", (object?)values)]) : values;
        var write = new VaultQuery("PUT", call.Path, JsonText.Write(content));
        if (answers.Find(write) is not { } answer)
        {
            return null;
        }

        return answer.Status is >= 200 and < 300 ? answers.Body(write, answer) : throw Refusals.Of(write, answer, mount);
    }

    private static (string Bare, string Query) Split(string path)
    {
        var mark = path.IndexOf('?', StringComparison.Ordinal);
        return mark < 0 ? (path, "") : (path[..mark].Trim('/'), path[mark..]);
    }
}
