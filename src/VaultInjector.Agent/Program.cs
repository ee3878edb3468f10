using VaultInjector.Agent;

return args is ["exec", ..] ? ExecMachine.Run(args, TimeProvider.System) : await Machine.RunAsync(args, TimeProvider.System);
