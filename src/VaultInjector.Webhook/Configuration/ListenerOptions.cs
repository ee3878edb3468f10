using System.Net;
using System.Net.Sockets;
using FluentValidation;

namespace VaultInjector.Webhook.Configuration;

/// <summary>The three listeners.</summary>
public sealed record ListenerOptions
{
    internal static readonly OptionsSection<ListenerOptions> Section = new(
        "Listen",
        OptionKey.Text<ListenerOptions>(nameof(Address), (options, value) => options with { Address = value }),
        OptionKey.Number<ListenerOptions>(nameof(HttpsPort), (options, value) => options with { HttpsPort = value }),
        OptionKey.Number<ListenerOptions>(nameof(BrokerPort), (options, value) => options with { BrokerPort = value }),
        OptionKey.Flag<ListenerOptions>(nameof(BrokerOnHttpsPort), (options, value) => options with { BrokerOnHttpsPort = value }),
        OptionKey.Number<ListenerOptions>(nameof(ManagementPort), (options, value) => options with { ManagementPort = value }),
        OptionKey.Flag<ListenerOptions>(nameof(StatusPage), (options, value) => options with { StatusPage = value }),
        OptionKey.Duration<ListenerOptions>(nameof(DrainTime), (options, value) => options with { DrainTime = value }),
        OptionKey.Duration<ListenerOptions>(nameof(SlowClientLimit), (options, value) => options with { SlowClientLimit = value }),
        OptionKey.Text<ListenerOptions>(nameof(ClientCaFile), (options, value) => options with { ClientCaFile = value }),
        OptionKey.List<ListenerOptions>(nameof(ClientNames), (options, value) => options with { ClientNames = value }));

    /// <summary>IP address to bind the listeners to; <c>::</c> takes IPv6 and IPv4.</summary>
    public string Address { get; init; } = IPAddress.IPv6Any.ToString();

    /// <summary>Port of <c>/mutate</c>; 0 picks a free one.</summary>
    public int HttpsPort { get; init; } = 8443;

    /// <summary>Port of <c>/v1/*</c>; 0 picks a free one.</summary>
    public int BrokerPort { get; init; } = 8444;

    /// <summary>
    /// Whether <see cref="HttpsPort"/> has <c>/v1/*</c> as well, for pods that were injected before there was <see cref="BrokerPort"/>.
    /// This ends with version 0.3.
    /// </summary>
    public bool BrokerOnHttpsPort { get; init; } = true;

    /// <summary>
    /// Plain-HTTP port of <c>/livez</c>, <c>/readyz</c>, <c>/metrics</c> and the status page; 0 picks a free one.
    /// </summary>
    public int ManagementPort { get; init; } = 8080;

    /// <summary>Whether the management port has the status page: <c>/</c> and <c>/status.json</c>.</summary>
    public bool StatusPage { get; init; } = true;

    /// <summary>
    /// After SIGTERM: how long it still serves while it is not ready, so that the Service's endpoints are without it before it stops.
    /// </summary>
    public TimeSpan DrainTime { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How long a client may take for the headers of a request, and may fall behind with its body.</summary>
    public TimeSpan SlowClientLimit { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>PEM file of the CA whose client certificate <c>/mutate</c> requires; empty requires none.</summary>
    public string ClientCaFile { get; init; } = "";

    /// <summary>Common names that the client certificate may have; an empty list means <c>kube-apiserver</c>.</summary>
    public IReadOnlyList<string> ClientNames { get; init; } = [];

    /// <summary>The address to bind to: IPv4 alone where the machine has no IPv6.</summary>
    internal IPAddress BoundTo() => IPAddress.Parse(Address) is var address && address.Equals(IPAddress.IPv6Any) && !Socket.OSSupportsIPv6
        ? IPAddress.Any
        : address;
}

internal sealed class ListenerRules : AbstractValidator<ListenerOptions>
{
    public ListenerRules()
    {
        RuleFor(listen => listen.Address).Must(address => IPAddress.TryParse(address, out _))
            .WithMessage("is '{PropertyValue}'; set the IP address to listen on, for example :: or 0.0.0.0");
        RuleFor(listen => listen.HttpsPort).InclusiveBetween(0, 65535).WithMessage("is {PropertyValue}; set a port from 0 to 65535");
        RuleFor(listen => listen.BrokerPort).InclusiveBetween(0, 65535).WithMessage("is {PropertyValue}; set a port from 0 to 65535");
        RuleFor(listen => listen.BrokerPort).NotEqual(listen => listen.HttpsPort).When(listen => listen.HttpsPort != 0)
            .WithMessage("is {PropertyValue}, the port of HttpsPort too; the three listeners need three ports");
        RuleFor(listen => listen.ManagementPort).InclusiveBetween(0, 65535).WithMessage("is {PropertyValue}; set a port from 0 to 65535");
        RuleFor(listen => listen.ManagementPort)
            .Must((listen, port) => port == 0 || (port != listen.HttpsPort && port != listen.BrokerPort))
            .WithMessage("is {PropertyValue}, the port of another listener too; the three listeners need three ports");
        RuleFor(listen => listen.DrainTime).InclusiveBetween(TimeSpan.Zero, TimeSpan.FromMinutes(5))
            .WithMessage("is {PropertyValue}; set 00:00:00 to 00:05:00, and the pod's terminationGracePeriodSeconds to 25 s more");
        RuleFor(listen => listen.SlowClientLimit).InclusiveBetween(TimeSpan.FromSeconds(2), TimeSpan.FromMinutes(1))
            .WithMessage("is {PropertyValue}; set 00:00:02 to 00:01:00");
        RuleFor(listen => listen.ClientCaFile)
            .Must(file => string.IsNullOrEmpty(file) || FileRules.HoldsCertificates(file))
            .WithMessage(
                "is '{PropertyValue}'; set a PEM file with the CA certificates of the API server's client certificate, or nothing");
        RuleFor(listen => listen.ClientNames)
            .Empty()
            .When(listen => string.IsNullOrEmpty(listen.ClientCaFile))
            .WithMessage("is set without ClientCaFile, so that names are not checked; set both");
    }
}
