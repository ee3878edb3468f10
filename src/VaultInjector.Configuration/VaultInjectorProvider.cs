using System.Diagnostics;
using Microsoft.Extensions.Configuration;

namespace VaultInjector.Configuration;

/// <summary>The folder's values as configuration. A look that finds trouble keeps what was good before.</summary>
internal sealed class VaultInjectorProvider(VaultInjectorOptions options) : ConfigurationProvider, IDisposable
{
    private readonly Lock _gate = new();
    private readonly SecretFolder _folder = new(options);
    private FolderWatch? _watch;
    private bool _loaded;
    private string _reported = "";

    private IReadOnlyList<VaultInjectorException> Absence =>
        IsOptional ? [] : [new VaultInjectorException(Mount.MissingFolder(_folder.Path))];

    private bool IsOptional => options.Optional ?? !Mount.IsInCluster(options.Environment);

    /// <exception cref="VaultInjectorException">At the first load: something required is missing, or a file is broken.</exception>
    public override void Load()
    {
        if (_loaded)
        {
            Look();
            return;
        }

        lock (_gate)
        {
            var content = _folder.Read();
            if (content is { Problems: [var first, ..] })
            {
                throw first;
            }

            Require(content);
            Data = Copy(content?.Values ?? Enumerable.Empty<KeyValuePair<string, string?>>());
            _loaded = true;
        }

        _watch ??= new FolderWatch(() => _folder.Path, options, Look);
    }

    /// <summary>Ends the watch.</summary>
    public void Dispose() => _watch?.Dispose();

    /// <summary>Reads again; whether a value changed.</summary>
    private bool Look()
    {
        try
        {
            lock (_gate)
            {
                var content = _folder.Read();
                Report(content?.Problems ?? Absence);
                if (content is null || IsSame(content.Values))
                {
                    return false;
                }

                Data = Copy(content.Values);
            }

            OnReload();
            return true;
        }
        catch (Exception failure)
        {
            Report([failure as VaultInjectorException ?? new VaultInjectorException(
                $"The change of {_folder.Path} was not taken everywhere: {failure.Message}", failure)]);
            return false;
        }
    }

    private static Dictionary<string, string?> Copy(IEnumerable<KeyValuePair<string, string?>> values) =>
        new(values, StringComparer.OrdinalIgnoreCase);

    private bool IsSame(IReadOnlyDictionary<string, string?> values) =>
        values.Count == Data.Count && values.All(one => Data.TryGetValue(one.Key, out var now) && now == one.Value);

    private void Require(FolderContent? content)
    {
        if (content is null)
        {
            // Without a folder other sources, such as user-secrets, have what is required.
            if (!IsOptional)
            {
                throw new VaultInjectorException(Mount.MissingFolder(_folder.Path));
            }

            return;
        }

        if (options.Required.Find(name => !Has(content, name)) is { } missing)
        {
            throw new VaultInjectorException(Missing(missing));
        }
    }

    /// <summary>As a key, as a section or as a file.</summary>
    private bool Has(FolderContent content, string name) =>
        content.Values.ContainsKey(name) || File.Exists(Path.Combine(_folder.Path, name)) ||
        content.Values.Keys.Any(key => key.StartsWith($"{name}{ConfigurationPath.KeyDelimiter}", StringComparison.OrdinalIgnoreCase));

    private string Missing(string name)
    {
        var at = name.LastIndexOf(ConfigurationPath.KeyDelimiter, StringComparison.Ordinal);
        return at < 0
            ? Mount.MissingFile(_folder.Path, name)
            : $"No file in {_folder.Path} gives the key {name}. Set an annotation such as " +
                $"{Mount.Domain}secret.{FileOf(name[..at])}.json: PATH on " +
              $"the pod, where PATH is a secret with the field {name[(at + 1)..]}.";
    }

    private string FileOf(string section)
    {
        var prefix = $"{options.Prefix}{ConfigurationPath.KeyDelimiter}";
        var isOurs = options.Prefix != "" && section.StartsWith(prefix, StringComparison.OrdinalIgnoreCase);
        return (isOurs ? section[prefix.Length..] : section).Split(ConfigurationPath.KeyDelimiter)[0];
    }

    /// <summary>The same trouble is reported once.</summary>
    private void Report(IReadOnlyList<VaultInjectorException> problems)
    {
        var text = string.Join('\n', problems.Select(problem => problem.Message));
        if (text == _reported)
        {
            return;
        }

        _reported = text;
        foreach (var problem in problems)
        {
            if (options.OnError is { } handler)
            {
                handler(problem);
            }
            else
            {
                Trace.TraceWarning(problem.Message);
            }
        }
    }
}
