using VaultInjector.DevCluster.Vault.Audit;
using VaultInjector.DevCluster.Vault.Leases;
using VaultInjector.DevCluster.Vault.Policies;
using VaultInjector.DevCluster.Vault.Requests;
using VaultInjector.DevCluster.Vault.Tokens;
using VaultInjector.DevCluster.Vault.Wrapping;

namespace VaultInjector.DevCluster.Vault.Core;

/// <summary>An unsealed Vault: checks the token and its policies, asks the mounted backend, wraps the answer.</summary>
internal sealed class VaultCore
{
    private static readonly TimeSpan TidyEach = TimeSpan.FromMinutes(1);

    private readonly JsonObject _document;
    private DateTimeOffset _lastTidy;

    public VaultCore(
        JsonObject document, TimeProvider time, SemaphoreSlim gate, BackendFactory backends, (VaultCore Core, string Path)? parent = null)
    {
        _document = document;
        _document.TryAdd("cluster_id", Identifiers.Uuid());
        Time = time;
        Gate = gate;
        (Parent, Path) = (parent?.Core, parent?.Path ?? "");
        Tokens = new TokenStore(document, time) { Revoked = Forget, Outer = Parent?.Tokens };
        Leases = new LeaseStore(document, Tokens);
        Policies = new PolicyStore(document);
        Wrapping = new ResponseWrapping(document.Child("wrapped"), Tokens);
        Audit = Parent?.Audit ?? new AuditDevices(document.Child("audit"), time);
        Children = new ChildNamespaces(
            document.Child("namespaces"), (name, child) => new VaultCore(child, time, gate, backends, (this, $"{Path}{name}/")));
        Mounts = new MountTable(document, (type, mount) => backends(type, mount, this));
        _lastTidy = time.GetUtcNow();
    }

    /// <summary>Of the namespace, with a slash at the end; empty for the root namespace.</summary>
    public string Path { get; }

    public ChildNamespaces Children { get; }

    public VaultCore? Parent { get; }

    public TimeProvider Time { get; }

    public DateTimeOffset Now => Time.GetUtcNow();

    public TokenStore Tokens { get; }

    public LeaseStore Leases { get; }

    public PolicyStore Policies { get; }

    public ResponseWrapping Wrapping { get; }

    public AuditDevices Audit { get; }

    public MountTable Mounts { get; }

    /// <summary>Held while a request is handled; a backend that asks another server lets go of it meanwhile.</summary>
    private SemaphoreSlim Gate { get; }

    public string ClusterId => _document.Text("cluster_id");

    /// <summary>The id of the entity behind a login name, made at its first login.</summary>
    public string EntityOf(string mountAccessor, string alias)
    {
        var entities = _document.Child("entities");
        entities.TryAdd($"{mountAccessor}/{alias}", Identifiers.Uuid());
        return entities.Text($"{mountAccessor}/{alias}");
    }

    /// <summary>The mounts that every Vault has, and the root token; returns that token.</summary>
    public string SetUp(string? rootToken)
    {
        this.MountDefaults();
        var root = new JsonObject
        {
            ["policies"] = new JsonArray("root"),
            ["path"] = rootToken is null ? "auth/token/root" : "auth/token/create",
            ["display_name"] = rootToken is null ? "root" : "token",
            ["type"] = "service",
        };
        if (rootToken is not null)
        {
            root["id"] = rootToken;
        }
        return Tokens.Add(root, ttl: null).Id;
    }

    public async Task<JsonObject?> WithoutGateAsync(Func<Task<JsonObject?>> call)
    {
        Gate.Release();
        try
        {
            return await call();
        }
        finally
        {
            await Gate.WaitAsync();
        }
    }

    /// <summary>Answers, and writes request and answer to the audit log.</summary>
    public async Task<VaultResponse?> HandleAsync(VaultRequest request)
    {
        TidyIfDue();
        try
        {
            var answer = await RouteAsync(request);
            Audit.Write(request, answer, error: null);
            return answer;
        }
        catch (VaultRefusal refusal)
        {
            if (!request.IsAudited)
            {
                Audit.Write(request, refusal.Message);
            }
            Audit.Write(request, answer: null, refusal.Message);
            throw;
        }
    }

    private async Task<VaultResponse?> RouteAsync(VaultRequest request)
    {
        var isUnwrap = ResponseWrapping.TakesWrappingToken(request.Path);
        if (isUnwrap)
        {
            Wrapping.Validate(request);
        }
        var route = Mounts.Find(request.Path);
        if (route is { } found)
        {
            request.Mount = found.Mount;
            request.Relative = request.Path[found.Mount.Path.Length..];
            if (found.Backend.IsLogin(request.Relative))
            {
                Audit.Write(request);
                return Wrap(request, await found.Backend.HandleAsync(request));
            }
        }
        return await HandleWithTokenAsync(request, route?.Backend);
    }

    private async Task<VaultResponse?> HandleWithTokenAsync(VaultRequest request, IVaultBackend? backend)
    {
        if (request.ClientToken.Length == 0)
        {
            throw new VaultRefusal(400, "missing client token");
        }
        var token = request.Token = Tokens.FindAnywhere(request.ClientToken) ?? throw new VaultRefusal(403, "permission denied");
        var isLastUse = TokenStore.Spend(token);
        try
        {
            CheckAccess(request, token, backend);
            if (request.IsWrite && request.Path.EndsWith('/'))
            {
                throw new VaultRefusal(400, "cannot write to a path ending in '/'");
            }
            Audit.Write(request);
            var answer = backend is null
                ? throw new VaultRefusal(404, $"no handler for route '{request.Path}'")
                : await backend.HandleAsync(request);
            return Wrap(request, answer);
        }
        catch (VaultRefusal fault) when (fault.IsFault)
        {
            throw new VaultRefusal(fault.Status, $"1 error occurred:\n\t* {fault.Message}\n\n");
        }
        finally
        {
            if (isLastUse)
            {
                Tokens.Revoke(token);
            }
        }
    }

    private void CheckAccess(VaultRequest request, TokenEntry token, IVaultBackend? backend)
    {
        if (request.Operation is VaultOperation.Update && backend?.Exists(request) is false)
        {
            request.Operation = VaultOperation.Create;
        }
        var access = this.AccessOf(token, out var prefix);
        request.HasSudo = access.HasSudo(prefix + request.Path);
        if (!access.Allows(request, prefix) || (backend?.NeedsSudo(request.Relative) is true && !request.HasSudo))
        {
            throw new VaultRefusal(403, "permission denied", isFault: true);
        }
    }

    private VaultResponse? Wrap(VaultRequest request, VaultResponse? answer) =>
        answer is null || request.WrapTtl <= TimeSpan.Zero || answer.WrapInfo is not null || answer.Raw is not null
            ? answer
            : Wrapping.Wrap(answer, request.WrapTtl, request.Path);

    private void Forget(TokenEntry token)
    {
        Wrapping.Forget(token.Id);
        Leases.RevokeOf(token.Id);
    }

    private void TidyIfDue()
    {
        if (Now - _lastTidy < TidyEach)
        {
            return;
        }
        _lastTidy = Now;
        Tokens.Tidy();
        foreach (var backend in Mounts.Backends)
        {
            backend.Tidy(Now);
        }
    }
}
