using System.Security.Cryptography;
using VaultInjector.Runtime.Files;

namespace VaultInjector.Webhook.Trust;

/// <summary>The CA certificates that verify one Vault: a file of the operator, which may be replaced at any time.</summary>
internal sealed class VaultAuthorities
{
    private readonly TimeProvider _time;
    private readonly string _path;
    private readonly FollowedFiles _file;
    private volatile CaBundle _bundle;
    private string? _problem;

    public VaultAuthorities(string path, TimeProvider time)
    {
        (_time, _path, _file) = (time, path, new FollowedFiles(path));
        _bundle = CaBundle.Parse(_file.ReadText());
    }

    /// <summary>Raised after a change, on the thread that made it.</summary>
    public event Action? Changed;

    public CaBundle Bundle => _bundle;

    /// <summary>What pods get: the certificates that have not ended.</summary>
    public CaBundle ForPods => _bundle.WithoutExpired(_time.GetUtcNow());

    /// <summary>Reads the file again, if it has changed.</summary>
    /// <returns>Null where its content is in use; else why the old content stays.</returns>
    public string? Reload()
    {
        if (_file.HasChanged)
        {
            _problem = Read();
        }

        return _problem;
    }

    private string? Read()
    {
        try
        {
            var read = CaBundle.Parse(_file.ReadText());
            if (read.IsEmpty)
            {
                return $"{_path} holds no certificate; put the PEM certificates that verify Vault there";
            }

            if (!read.Equals(_bundle))
            {
                _bundle = read;
                Changed?.Invoke();
            }

            return null;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or CryptographicException)
        {
            return $"{_path} cannot be read ({failure.Message}); put the PEM certificates that verify Vault there";
        }
    }
}
