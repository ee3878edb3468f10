using System.CommandLine;
using VaultInjector.DevCluster.Demo;
using VaultInjector.DevCluster.Kubernetes;
using VaultInjector.DevCluster.Vault;

const string Purpose = "An embedded Vault and Kubernetes API server, for trying Vault Injector out and for tests.";
var root = new RootCommand(Purpose) { VaultCommand.Create(), KubeCommand.Create(), DemoCommand.Create() };
return await root.Parse(args).InvokeAsync();
