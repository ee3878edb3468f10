using System.Globalization;
using VaultInjector.Contracts;
using VaultInjector.Injection.Annotations;
using VaultInjector.Injection.Pods;
using VaultInjector.Injection.Requests;
using VaultInjector.Injection.Roles;

namespace VaultInjector.Injection.Plans;

/// <summary>Plans the agent container from the request and the operator's settings.</summary>
internal static class AgentPlanner
{
    private static readonly EnvironmentVariable State = new(AgentEnvironment.StateDirectory, InjectedPod.StateDirectory);

    private static readonly EnvironmentVariable Variables = new(AgentEnvironment.EnvironmentDirectory, InjectedPod.EnvironmentDirectory);

    /// <summary>The field of a pod that holds its uid.</summary>
    public const string PodUid = "metadata.uid";

    private static readonly EnvironmentVariable Login = Identity(AgentEnvironment.LoginFile, InjectedPod.LoginFile);
    private static readonly EnvironmentVariable InjectorCa = Identity(AgentEnvironment.CaBundleFile, InjectedPod.InjectorCaFile);
    private static readonly EnvironmentVariable VaultCa = Identity(AgentEnvironment.VaultCaBundleFile, InjectedPod.VaultCaFile);

    private static readonly EnvironmentVariable[] ClientCertificate =
    [
        Identity(AgentEnvironment.ClientCertificateFile, InjectedPod.ClientCertificateFile),
        Identity(AgentEnvironment.ClientKeyFile, InjectedPod.ClientKeyFile),
    ];

    public static AgentPlan Plan(PodView pod, IReadOnlyList<PodContainer> chosen, InjectionRequest request, InjectionSettings settings)
    {
        var (runAs, shape) = (AgentIdentity.Of(request, pod, chosen), Shape(request, settings, pod));
        var timeout = Timeout(request, pod);
        return new AgentPlan
        {
            Image = settings.AgentImage,
            ImagePullPolicy = settings.AgentImagePullPolicy,
            Shape = shape,
            Mode = request.Agent.Value ?? AgentMode.Sidecar,
            ModeSource = Origins.Describe(request.Agent.Origin, request.NamespaceName),
            Position = request.InitPosition,
            RunAs = runAs,
            Timeout = timeout,
            LoginAudience = LoginAudience(request, settings),
            TrustBundles = settings.ProjectTrustBundles ? settings.TrustBundles : null,
            ClientCertificateSecret = settings.VaultClientCertificateSecret,
            SelinuxLevel = SelinuxLevels.ForAgent(pod, chosen),
            Resources = AgentResources.Of(request, pod),
            HasVariables = request.Secrets.Variables.Count > 0,
            Environment =
            [
                .. Origin(request, settings),
                .. Bundles(settings),
                .. Identity(request, settings),
                new(AgentEnvironment.Directory, InjectedPod.AgentDirectory),
                .. shape == AgentShape.Init ? (EnvironmentVariable[])[] : [State],
                .. request.Secrets.Variables.Count > 0 ? (EnvironmentVariable[])[Variables] : [],
                new(AgentEnvironment.FileMode, "0" + Convert.ToString(runAs.FileMode, 8)),
                new(AgentEnvironment.TimeoutSeconds, (timeout?.TotalSeconds ?? 0).ToString(CultureInfo.InvariantCulture)),
                new(AgentEnvironment.RevokeOnExit, request.RevokeOnExit ? "true" : "false"),
                .. Hook(request, shape, RenewHookRules.IsWholePod(pod, request, chosen)),
            ],
        };
    }

    /// <summary>What the identity volume holds.</summary>
    private static IEnumerable<EnvironmentVariable> Identity(InjectionRequest request, InjectionSettings settings) =>
    [
        Identity(AgentEnvironment.IdentityFile, InjectedPod.IdentityFile),
        .. LoginAudience(request, settings) is null ? (EnvironmentVariable[])[] : [Login],
        .. settings.VaultClientCertificateSecret is null ? [] : ClientCertificate,
    ];

    private static EnvironmentVariable Identity(string name, string file) => new(name, $"{InjectedPod.IdentityDirectory}/{file}");

    private static string? LoginAudience(InjectionRequest request, InjectionSettings settings) =>
        request.AuthMethod.Value == AuthMethods.Kubernetes ? settings.KubernetesAuthAudience : null;

    /// <summary>The variables that decide which secret is asked for and where.</summary>
    public static IReadOnlyList<EnvironmentVariable> Origin(InjectionRequest request, InjectionSettings settings) =>
    [
        new(AgentEnvironment.InjectorUrl, Text(settings.InjectorUrl)),
        new(AgentEnvironment.VaultAddress, Text(settings.VaultAddress)),
        .. Optional(AgentEnvironment.VaultNamespace, settings.VaultNamespace),
        .. Optional(AgentEnvironment.VaultProxy, settings.VaultProxy is { } proxy ? Text(proxy) : null),
        .. Optional(AgentEnvironment.VaultName, settings.VaultName == VaultNames.Default ? null : settings.VaultName),
        new(AgentEnvironment.Role, request.Role.Value ?? ""),
        new(AgentEnvironment.AuthMethod, request.AuthMethod.Value!),
        new(AgentEnvironment.AuthPath, AuthPath(request, settings)),
        new(AgentEnvironment.Output, request.Output.Value!),
        .. Secrets(request),
    ];

    private static IEnumerable<EnvironmentVariable> Secrets(InjectionRequest request) =>
        request.Secrets.IsEmpty ? [] : request.Secrets.ToVariables().Select(part => new EnvironmentVariable(part.Name, part.Value));

    private static IEnumerable<EnvironmentVariable> Bundles(InjectionSettings settings)
    {
        if (settings.ProjectTrustBundles)
        {
            yield return InjectorCa;
        }
        else
        {
            yield return new(AgentEnvironment.CaBundle, settings.CaBundle) { Encoded = settings.EncodedCaBundle };
        }

        if (settings.ProjectTrustBundles && settings.TrustBundles.Vault is not null)
        {
            yield return VaultCa;
        }
        else if (settings.VaultCaBundle is { } pem)
        {
            yield return new(AgentEnvironment.VaultCaBundle, pem) { Encoded = settings.EncodedVaultCaBundle };
        }
    }

    /// <summary>A URL as clients expect it: without the slash that <see cref="Uri"/> adds.</summary>
    public static string Text(Uri url) => url.AbsoluteUri.TrimEnd('/');

    private static AgentShape Shape(InjectionRequest request, InjectionSettings settings, PodView pod) => request.Agent.Value switch
    {
        AgentMode.Init => AgentShape.Init,
        _ when settings.NativeSidecars => AgentShape.InitAndNativeSidecar,
        _ when pod.RunsToItsEnd => AgentShape.Init,
        _ => AgentShape.InitAndSidecar,
    };

    /// <summary>
    /// An agent that gives up fails a pod that runs to its end for good, or is counted by its Job: it waits on, unless the pod itself asks
    /// for a deadline.
    /// </summary>
    private static TimeSpan? Timeout(InjectionRequest request, PodView pod) =>
        pod.RunsToItsEnd && request.Timeout.Origin != Annotations.Origin.Pod ? null : request.Timeout.Value;

    private static IEnumerable<EnvironmentVariable> Hook(InjectionRequest request, AgentShape shape, bool wholePod) =>
        shape == AgentShape.Init
        ? []
        :
        [
            .. Optional(AgentEnvironment.OnRenew, request.OnRenew.Value?.Action),
            .. request.Hooks.Any(hook => hook.Hook.IsSignal)
                ? (EnvironmentVariable[])
                [
                    new(AgentEnvironment.PodUid, PodUid, IsField: true),
                    .. wholePod ? (EnvironmentVariable[])[new(AgentEnvironment.SignalWholePod, "true")] : [],
                ]
                : [],
        ];

    private static EnvironmentVariable[] Optional(string name, string? value) => value is null ? [] : [new(name, value)];

    private static string AuthPath(InjectionRequest request, InjectionSettings settings) => request.AuthMethod.Value switch
    {
        AuthMethods.Kubernetes => settings.KubernetesAuthPath,
        AuthMethods.AppRole => settings.AppRoleAuthPath,
        _ => "auth/token",
    };
}
