using System.CommandLine;
using VaultInjector.DevCluster.Demo;
using VaultInjector.DevCluster.Kubernetes;
using VaultInjector.DevCluster.Pods;
using VaultInjector.DevCluster.Vault;

var root = new RootCommand("An embedded Vault and Kubernetes API server, for trying Vault Injector out and for tests.");
root.Subcommands.Add(VaultCommand.Create());
root.Subcommands.Add(KubeCommand.Create());
root.Subcommands.Add(RunPodsCommand.Create());
root.Subcommands.Add(DemoCommand.Create());
return await root.Parse(args).InvokeAsync();
