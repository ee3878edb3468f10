using System.Security.Cryptography;
using System.Text.Json;
using VaultInjector.Agent.Failures;
using VaultInjector.Agent.Files;
using VaultInjector.Agent.Ground;
using VaultInjector.Rendering;
using VaultInjector.Runtime.Json;

namespace VaultInjector.Agent.Secrets;

/// <summary>
/// Answers, leases and files as <c>init</c> hands them over to <c>sidecar</c>, and a killed agent to the next one. In the volume that only
/// the agent mounts: it holds secrets. An index names the answers, each in a file of its own, so that what did not change is not rewritten.
/// </summary>
/// <param name="directory">Null where there is no such volume: then nothing is kept.</param>
/// <param name="log">Told once if nothing can be kept.</param>
internal sealed class StoredSecrets(string? directory, AgentLog log)
{
    private const string Index = ".secrets";
    private const string Prefix = ".answer-";
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private readonly ReportedCause _reported = new(log);
    private readonly HashSet<string> _written = new(StringComparer.Ordinal);

    /// <summary>Null if there is nothing, or nothing whole.</summary>
    public T? Read<T>(Func<JsonElement, Func<string, byte[]?>, T?> read)
        where T : class =>
        directory is not null && Content(directory, Index) is { } index ? JsonObject.Read(index, json => read(json, Answer)) : null;

    /// <summary>The answers first, then the index; a failure costs the hand-over, not the app's files.</summary>
    public void Write(IReadOnlyCollection<HeldSecret> secrets, Action<Utf8JsonWriter> index)
    {
        if (directory is null)
        {
            return;
        }

        try
        {
            var names = new HashSet<string>(StringComparer.Ordinal) { Index };
            foreach (var held in secrets)
            {
                names.Add(Keep(held.Answer));
            }

            SecretFile.Replace(directory, Index, JsonObject.Write(index), OwnerOnly);
            RemoveOthers(names);
            _reported.Over("The agent's state is kept again.");
        }
        catch (AgentException failure)
        {
            // An index that is older than the files would bring back old secrets.
            Remove(Path.Combine(directory, Index));
            _reported.Report(failure.Message, "A restarted agent will read its secrets again, because its state cannot be kept");
        }
    }

    /// <summary>The files that are older than their secrets, each with its cause; empty if all are fresh.</summary>
    public static string Trouble(string directory)
    {
        var troubles = new List<string>();
        _ = Content(directory, Index) is not { } index ? null : JsonObject.Read(index, json =>
        {
            foreach (var file in SecretIndex.Items(json, "files"))
            {
                if (file.Text("trouble") is { } trouble)
                {
                    troubles.Add($"the {file.Text("noun")} is old: {trouble}");
                }
            }

            return troubles;
        });
        return string.Join(' ', troubles);
    }

    /// <summary>Name of an answer within the index.</summary>
    public static string NameOf(VaultAnswer answer) => Convert.ToHexString(SHA256.HashData(answer.Body.Span));

    private byte[]? Answer(string name) => name.All(char.IsAsciiHexDigit) ? Content(directory!, Prefix + name) : null;

    private string Keep(VaultAnswer answer)
    {
        var name = Prefix + NameOf(answer);
        if (_written.Add(name))
        {
            try
            {
                SecretFile.Replace(directory!, name, answer.Body.Span, OwnerOnly);
            }
            catch (AgentException)
            {
                _written.Remove(name);
                throw;
            }
        }

        return name;
    }

    private void RemoveOthers(HashSet<string> names)
    {
        foreach (var path in Directory.GetFiles(directory!, Prefix + "*"))
        {
            if (!names.Contains(Path.GetFileName(path)))
            {
                _written.Remove(Path.GetFileName(path));
                Remove(path);
            }
        }
    }

    private static byte[]? Content(string directory, string name)
    {
        try
        {
            return File.ReadAllBytes(Path.Combine(directory, name));
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static void Remove(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // It is removed the next time.
        }
    }
}
