using VaultInjector.Injection.Ground;
using VaultInjector.Injection.Pods;
using VaultInjector.Injection.Requests;

namespace VaultInjector.Injection.Plans;

/// <summary>The agent's user and group, and the mode of its files.</summary>
/// <remarks>
/// The tmpfs belongs to root with mode 0777, so the files belong to the agent's user and group, unless the pod has an
/// <c>fsGroup</c>: the kubelet then gives the volume to that group with the setgid bit and puts every container into it.
/// So every chosen container can read a 0440 file if the pod has an <c>fsGroup</c>, if they all run as the agent's user
/// or group, or if the agent's group is one of the pod's <c>supplementalGroups</c>. If none of that is known (the USER of an image
/// is not in the pod), the mode is 0444: only the chosen containers of this pod mount the volume.
/// The agent takes the user and group that the chosen containers share, else the pod's; never root, which Pod Security
/// "restricted" forbids. Init containers count only where no other container is chosen: they often run as root on purpose.
/// </remarks>
public sealed record AgentIdentity(long User, long Group, int FileMode)
{
    /// <summary>The unprivileged user of distroless images.</summary>
    public const long Unprivileged = 65532;

    private const int GroupReadable = 0b100_100_000;
    private const int AllReadable = 0b100_100_100;
    private const int GroupMayRead = 0b000_100_000;
    private const int OthersMayRead = 0b000_000_100;

    /// <summary>Whether every chosen container is known to be able to read the files.</summary>
    public required bool IsReadable { get; init; }

    internal static AgentIdentity Of(InjectionRequest request, PodView pod, IReadOnlyList<PodContainer> chosen)
    {
        var apps = chosen.Where(c => c.List == ContainerList.Containers).ToList() is { Count: > 0 } regular ? regular : chosen;
        var user =
            request.RunAsUser
            ?? NotRoot(Shared(pod, apps, "runAsUser"u8))
            ?? NotRoot(pod.SecurityContext.Get("runAsUser"u8).Integer())
            ?? Unprivileged;
        var group =
            request.RunAsGroup
            ?? Shared(pod, apps, "runAsGroup"u8)
            ?? pod.SecurityContext.Get("runAsGroup"u8).Integer()
            ?? Unprivileged;

        var sameUser = Shared(pod, chosen, "runAsUser"u8) == user;
        var sameGroup =
            !pod.SecurityContext.Get("fsGroup"u8).IsMissing() || Shared(pod, chosen, "runAsGroup"u8) == group || IsSupplemental(pod, group);
        var mode = request.FileMode ?? (sameUser || sameGroup ? GroupReadable : AllReadable);
        return new AgentIdentity(user, group, mode)
        {
            IsReadable = sameUser || (mode & OthersMayRead) != 0 || (sameGroup && (mode & GroupMayRead) != 0),
        };
    }

    private static long? NotRoot(long? id) => id == 0 ? null : id;

    private static bool IsSupplemental(PodView pod, long group) =>
        pod.SecurityContext.Get("supplementalGroups"u8).Items().Any(g => g.Integer() == group);

    /// <summary>The id that all these containers are said to run as, or null.</summary>
    private static long? Shared(PodView pod, IReadOnlyList<PodContainer> containers, ReadOnlySpan<byte> field)
    {
        long? shared = null;
        foreach (var container in containers)
        {
            var id = container.Element.Get("securityContext"u8).Get(field).Integer() ?? pod.SecurityContext.Get(field).Integer();
            if (id is null || (shared is not null && shared != id))
            {
                return null;
            }

            shared = id;
        }

        return shared;
    }
}
