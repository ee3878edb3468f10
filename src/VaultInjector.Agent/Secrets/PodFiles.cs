using System.Security.Cryptography;
using VaultInjector.Agent.Failures;
using VaultInjector.Agent.Files;
using VaultInjector.Agent.Parts;
using VaultInjector.Rendering;
using VaultInjector.Vault;

namespace VaultInjector.Agent.Secrets;

/// <summary>The files of a pod: renders those whose secrets changed, and writes those whose bytes changed.</summary>
internal sealed class PodFiles
{
    private static readonly TimeSpan WriteAgain = TimeSpan.FromSeconds(30);
    private readonly AgentParts _parts;
    private readonly SecretStore _store;
    private readonly FileRenderings _renderings;
    private readonly List<PodFile> _files = [];

    public PodFiles(AgentParts parts, SecretStore store)
    {
        (_parts, _store, _renderings) = (parts, store, new FileRenderings(store));
        foreach (var target in FileTarget.Of(parts.Settings, parts.World))
        {
            _files.Add(new PodFile(target, parts.Log));
        }
    }

    public IReadOnlyList<PodFile> All => _files;

    /// <summary>When the first file is due.</summary>
    public TimeSpan Due
    {
        get
        {
            var due = TimeSpan.MaxValue;
            foreach (var file in _files)
            {
                due = file.Due < due ? file.Due : due;
            }

            return due;
        }
    }

    /// <summary>Forgets secrets that no file uses. Not while a file is in trouble: it may need them once it can be rendered.</summary>
    public void ForgetUnused()
    {
        if (_files.TrueForAll(file => file.Trouble is null))
        {
            _store.Keep(AreUsed);
        }
    }

    /// <summary>Renders a file, and reads what it needs for that.</summary>
    /// <returns><see cref="FileRendering.Done"/> or <see cref="FileRendering.Failed"/>.</returns>
    /// <exception cref="AgentException">Vault does not answer.</exception>
    public Task<FileRendering> RenderAsync(PodFile file, VaultToken token, CancellationToken cancellation) =>
        _renderings.RenderAsync(file, token, cancellation);

    /// <summary>Notes how a rendering ended. A failure is the file's trouble.</summary>
    /// <returns>The new content; null if the file has it already, or if there is no content yet.</returns>
    public PendingWrite? Take(PodFile file, FileRendering rendering)
    {
        if (rendering is not FileRendering.Done done)
        {
            file.Failed(((FileRendering.Failed)rendering).Message);
            file.Due = _store.NextRefresh(_parts.Clock.Steady);
            return null;
        }

        var digest = DigestOf(done.Content.Span);
        var isThere = digest == file.Digest && (file.Due == TimeSpan.MaxValue || IsIntact(file));
        (file.Uses, file.Due) = (done.Uses, TimeSpan.MaxValue);
        if (isThere)
        {
            file.Recovered();
        }

        return isThere ? null : new PendingWrite(file, done.Content, digest);
    }

    /// <summary>The app's old file stays where this fails, and the next attempt is due soon.</summary>
    /// <exception cref="AgentException">It cannot be written.</exception>
    public void Write(PendingWrite write)
    {
        var target = write.File.Target;
        try
        {
            SecretFile.Replace(target.Directory, target.File, write.Content.Span, target.Mode);
            write.File.Recovered();
        }
        catch (AgentException failure)
        {
            write.File.Failed(failure.Message);
            write.File.Due = _parts.Clock.Steady + WriteAgain;
            throw;
        }
    }

    /// <summary>Vault refused this secret again, and a file was rendered from its last answer: that stays.</summary>
    /// <returns>Whether some file cannot be rendered from the refusal.</returns>
    public bool Keep(VaultQuery query, VaultAnswer refusal)
    {
        var objected = false;
        foreach (var file in _files)
        {
            if (file.UsesAny([query]) && _renderings.Objection(file, query, refusal) is { } objection)
            {
                file.Failed(objection);
                objected = true;
            }
        }

        return objected;
    }

    /// <summary>What a file says of a secret that is not fresh.</summary>
    public void Failed(VaultQuery query, string cause)
    {
        foreach (var file in _files)
        {
            if (file.UsesAny([query]))
            {
                file.Failed(cause);
            }
        }
    }

    /// <summary>This secret is answered again.</summary>
    public void Recovered(VaultQuery query)
    {
        foreach (var file in _files)
        {
            if (file.Trouble is not null && file.UsesAny([query]))
            {
                file.Due = _parts.Clock.Steady;
            }
        }
    }

    /// <summary>Whether the file holds what an agent of this pod wrote last.</summary>
    public static bool IsIntact(PodFile file)
    {
        try
        {
            return file.Digest.Length > 0 &&
                DigestOf(File.ReadAllBytes(Path.Combine(file.Target.Directory, file.Target.File))) == file.Digest;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private bool AreUsed(VaultQuery query)
    {
        foreach (var file in _files)
        {
            foreach (var used in file.Uses)
            {
                if (used == query)
                {
                    return true;
                }
            }
        }

        return false;
    }

    private static string DigestOf(ReadOnlySpan<byte> content) => Convert.ToHexString(SHA256.HashData(content));
}

/// <summary>A content that is rendered and not written yet: a secret.</summary>
/// <param name="File">The file.</param>
/// <param name="Content">All of it.</param>
/// <param name="Digest">Its SHA-256.</param>
internal sealed record PendingWrite(PodFile File, ReadOnlyMemory<byte> Content, string Digest)
{
    /// <summary>Redacted: the content is a secret.</summary>
    public override string ToString() => $"PendingWrite {{ File = {File.Target.Key} }}";
}
